using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Kala.Api.Files;
using Kala.Api.Http;
using Kala.Domain.Blobs;

namespace Kala.Api.Client;

/// <summary>
/// Reads a file to a <c>.part</c> beside its place, goes on with one that is there, compares the digest, and only then
/// gives it its name.
/// </summary>
internal sealed class Downloads(KalaClient client, Screen screen, TimeProvider clock, TimeSpan patience)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Reads one file, and gives its path: verified on return.</summary>
    /// <param name="file">The uuid.</param>
    /// <param name="output">Its path, or the folder it goes to under its own name; null for this folder.</param>
    /// <param name="overwrites">Whether a file that is there may be replaced.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public async Task<string> ReadAsync(Guid file, string? output, bool overwrites, CancellationToken cancellation)
    {
        var trying = new Patience(patience, clock, screen);
        string? path = null;
        while (true)
        {
            try
            {
                return await ReadOnceAsync(file, output, overwrites, known => path = known, trying, cancellation);
            }
            catch (Exception passing) when (Patience.IsPassing(passing))
            {
                await trying.PauseAsync(passing, cancellation);
            }
            catch (OperationCanceledException)
            {
                screen.Note($"Interrupted. The same command goes on from {path ?? "the beginning"}.part.");
                throw;
            }
        }
    }

    private async Task<string> ReadOnceAsync(
        Guid file, string? output, bool overwrites, Action<string> known, Patience trying, CancellationToken cancellation)
    {
        // A first look without the body: the name decides where a part may lie.
        using var head = await client.FileAsync(file, 0, null, cancellation);
        var path = PathOf(file, output, head);
        known(path);
        if (File.Exists(path) && !overwrites)
        {
            throw new CommandFailedException($"{path} is there already; name another with --output, or replace it with --force.");
        }
        var part = $"{path}.part";
        var (tag, size) = (head.Headers.ETag, head.Content.Headers.ContentLength ?? 0);
        var digest = DigestOf(head);
        await using (var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, useAsync: true))
        {
            if (target.Length > size)
            {
                target.SetLength(0);
            }
            var from = target.Length;
            using var answer = from is 0 ? null : await client.FileAsync(file, from == size ? 0 : from, tag, cancellation);
            var source = answer is { StatusCode: HttpStatusCode.PartialContent } ? answer : head;
            from = source == head && from < size ? 0 : from;
            target.Position = from;
            if (from < size)
            {
                await screen.TrackAsync(Path.GetFileName(path), from, size, async told =>
                {
                    await CopyAsync(source, target, told, trying, cancellation);
                    return path;
                });
            }
            target.SetLength(target.Position);
            await VerifyAsync(target, digest, part, cancellation);
        }
        File.Move(part, path, overwrites);
        return path;
    }

    private static async Task CopyAsync(
        HttpResponseMessage source, FileStream target, Action<long> told, Patience trying, CancellationToken cancellation)
    {
        await using var body = await source.Content.ReadAsStreamAsync(cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await body.ReadAsync(buffer, cancellation) is var count and > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
                trying.Forward();
                told(target.Position);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task VerifyAsync(FileStream target, Sha256Digest? expected, string part, CancellationToken cancellation)
    {
        target.Position = 0;
        var actual = Sha256Digest.FromBytes(await SHA256.HashDataAsync(target, cancellation));
        if (expected is not null && actual != expected)
        {
            target.SetLength(0);
            throw new CommandFailedException($"What arrived is not the file that the server has; {part} was emptied. Try again.", ExitCodes.NotVerified);
        }
    }

    private static Sha256Digest? DigestOf(HttpResponseMessage head) =>
        head.Headers.TryGetValues(UploadHeaders.ReprDigest, out var values)
            && DigestField.Sha256Of(values.ToArray()) is var digest && !digest.IsRefused(out _)
            ? digest.Value
            : null;

    private static string PathOf(Guid file, string? output, HttpResponseMessage head)
    {
        if (output is not null && !Directory.Exists(output))
        {
            return Path.GetFullPath(output);
        }
        var told = head.Content.Headers.ContentDisposition is { } disposition ? disposition.FileNameStar ?? disposition.FileName : null;
        var name = Domain.Files.OriginalFilename.Clean(told?.Trim('"')) ?? file.ToString();
        return Path.GetFullPath(Path.Combine(output ?? ".", name));
    }
}
