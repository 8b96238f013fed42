using System.Globalization;
using System.Text;
using Kala.Api.Http;
using Kala.Api.Logging;
using Kala.Application;
using Kala.Application.Files;
using Kala.Application.Telemetry;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>
/// Sends a stored file: conditions, ranges, header fields, bytes. The framework's own file results need about twice the
/// processor time for each byte, and a read error would look like a complete file.
/// </summary>
internal sealed class StoredFileResult(OpenedFile opened, bool inlineWanted) : IActionResult
{
    /// <summary>Bytes read before a flush: the memory that one download uses, however slow its client is.</summary>
    private const int FlushSize = 256 * 1024;

    /// <summary>The smallest buffer for a read; a block of the connection's output is usually larger.</summary>
    private const int MinReadSize = ReceiveBuffers.Pool.SmallBlock;

    private static readonly string[] DescribingFile =
    [
        HeaderNames.ETag, HeaderNames.LastModified, HeaderNames.ContentType, HeaderNames.ContentDisposition, HeaderNames.AcceptRanges,
        UploadHeaders.ReprDigest,
    ];

    public async Task ExecuteResultAsync(ActionContext context)
    {
        using (opened)
        {
            await SendAsync(context.HttpContext);
        }
    }

    private async Task SendAsync(HttpContext http)
    {
        var file = opened.File;
        var etag = new EntityTagHeaderValue($"\"sha256-{file.Sha256.Base64Url}\"");
        var lastModified = DateTimeOffset.FromUnixTimeSeconds(file.ClosedAt.ToUnixTimeSeconds());
        var request = http.Request.GetTypedHeaders();
        var verdict = Preconditions.Evaluate(request, etag, lastModified);
        if (verdict == Preconditions.Verdict.Failed)
        {
            await Problem.WriteAsync(http, Failures.PreconditionFailed);
            return;
        }
        WriteValidators(http.Response, etag, lastModified);
        if (verdict == Preconditions.Verdict.NotModified)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var mayRange = HttpMethods.IsGet(http.Request.Method) && Preconditions.AllowRange(request, etag, lastModified);
        var ranges = mayRange ? ByteRanges.Of(http.Request.Headers.Range, file.Size) : null;
        if (ranges is { Count: 0 })
        {
            http.Response.Headers.ContentRange = $"bytes */{file.Size}";
            await Problem.WriteAsync(http, Failures.RangeNotSatisfiable);
            return;
        }
        WriteDescription(http.Response);
        if (HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Range.Count == 0 && AddressInStore(http.Response) is { } address)
        {
            Redirect(http, address);
            return;
        }
        var prefix = http.RequestServices.GetRequiredService<FilestoreOptions>().AccelRedirect;
        var target = HandOver.Target(http.Request, opened.Content, ranges, prefix);
        await (ranges switch
        {
            null => SendWholeAsync(http, target),
            [var one] => SendOneAsync(http, one, target),
            _ => SendManyAsync(http, ranges),
        });
    }

    private static void WriteValidators(HttpResponse response, EntityTagHeaderValue etag, DateTimeOffset lastModified)
    {
        response.Headers.ETag = etag.ToString();
        response.Headers.LastModified = HeaderUtilities.FormatDate(lastModified);
        // A cache must revalidate each time, so that a removed permission takes effect at once.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Vary = "Authorization, X-API-Key";
    }

    private void WriteDescription(HttpResponse response)
    {
        var file = opened.File;
        var type = ServedType.Of(file);
        var disposition = inlineWanted && ServedType.IsHarmlessInline(type) ? "inline" : "attachment";
        response.ContentType = type;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ContentDisposition = ContentDispositionName.Field(disposition, file.OriginalFilename);
        response.Headers[UploadHeaders.ReprDigest] = DigestField.Of(file.Sha256);
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
    }

    private Uri? AddressInStore(HttpResponse response) =>
        opened.Content.AddressInStore(response.ContentType!, response.Headers.ContentDisposition!);

    /// <summary>Sends the client to the store. The fields that describe the file are those of the store's answer.</summary>
    private void Redirect(HttpContext http, Uri address)
    {
        (http.Note().Bytes, http.Note().Outcome) = (opened.File.Size, "redirected");
        http.RequestServices.GetRequiredService<KalaMetrics>().HandedOver(opened.File.Size);
        foreach (var field in DescribingFile)
        {
            http.Response.Headers.Remove(field);
        }
        http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        http.Response.Headers.Location = address.AbsoluteUri;
        // The address is a right for a minute.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = 0;
    }

    private Task SendWholeAsync(HttpContext http, string? target)
    {
        http.Response.ContentLength = opened.File.Size;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : SendBytesAsync(http, 0, opened.File.Size, target);
    }

    private Task SendOneAsync(HttpContext http, (long First, long Last) range, string? target)
    {
        http.Response.StatusCode = StatusCodes.Status206PartialContent;
        http.Response.Headers.ContentRange = ContentRange(range);
        http.Response.ContentLength = range.Last - range.First + 1;
        return SendBytesAsync(http, range.First, range.Last + 1, target);
    }

    private Task SendBytesAsync(HttpContext http, long from, long to, string? target) =>
        target is null ? CopyAsync(http, from, to) : LeaveToProxyAsync(http, to - from, target);

    private static Task LeaveToProxyAsync(HttpContext http, long bytes, string target)
    {
        (http.Note().Bytes, http.Note().Outcome) = (bytes, "handed_over");
        http.RequestServices.GetRequiredService<KalaMetrics>().HandedOver(bytes);
        http.Response.Headers[HandOver.Field] = target;
        // The proxy adds its own; nginx would send both.
        http.Response.Headers.Remove(HeaderNames.AcceptRanges);
        // The proxy keeps the connection only if it knows that no body follows.
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task SendManyAsync(HttpContext http, IReadOnlyList<(long First, long Last)> ranges)
    {
        // Derived from the content, so that the same request gets the same response.
        var boundary = $"kala-{opened.File.Sha256.Hex[..32]}";
        var type = http.Response.ContentType;
        var heads = ranges
            .Select(range => Encoding.ASCII.GetBytes(
                $"\r\n--{boundary}\r\nContent-Type: {type}\r\nContent-Range: {ContentRange(range)}\r\n\r\n"))
            .ToList();
        var end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");

        http.Response.StatusCode = StatusCodes.Status206PartialContent;
        http.Response.ContentType = $"multipart/byteranges; boundary={boundary}";
        http.Response.ContentLength =
            heads.Sum(head => head.Length) + ranges.Sum(range => range.Last - range.First + 1) + end.Length;
        foreach (var (head, range) in heads.Zip(ranges))
        {
            await http.Response.BodyWriter.WriteAsync(head, http.RequestAborted);
            await CopyAsync(http, range.First, range.Last + 1);
        }
        await http.Response.BodyWriter.WriteAsync(end, http.RequestAborted);
    }

    private string ContentRange((long First, long Last) range) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{opened.File.Size}");

    /// <summary>
    /// Sends the bytes of a range, <paramref name="to"/> exclusive. A read error aborts the connection.
    /// </summary>
    private async Task CopyAsync(HttpContext http, long from, long to)
    {
        http.Note().Bytes = to - from;
        // The header first: after that, the writer's memory belongs to the connection, and the disk reads directly into
        // it.
        await http.Response.StartAsync(http.RequestAborted);
        opened.Content.Expect(from, to);
        var (output, metrics) = (http.Response.BodyWriter, http.RequestServices.GetRequiredService<KalaMetrics>());
        var unsent = 0;
        for (var position = from; position < to;)
        {
            var buffer = output.GetMemory((int)Math.Min(MinReadSize, to - position));
            var count = await ReadAsync(http, buffer[..(int)Math.Min(buffer.Length, to - position)], position);
            if (count == 0)
            {
                http.Note().Outcome = "read_failed";
                http.Abort();
                return;
            }
            output.Advance(count);
            metrics.Downloaded(count);
            (position, unsent) = (position + count, unsent + count);
            if (unsent >= FlushSize || position == to)
            {
                await output.FlushAsync(http.RequestAborted);
                unsent = 0;
            }
        }
    }

    private async ValueTask<int> ReadAsync(HttpContext http, Memory<byte> buffer, long position)
    {
        IOException? fault = null;
        try
        {
            var count = await opened.Content.ReadAsync(buffer, position, http.RequestAborted);
            if (count > 0)
            {
                return count;
            }
        }
        catch (IOException error)
        {
            fault = error;
        }
        http.RequestServices.GetRequiredService<ILogger<StoredFileResult>>().ReadFailed(fault, opened.File.Id, position);
        return 0;
    }
}
