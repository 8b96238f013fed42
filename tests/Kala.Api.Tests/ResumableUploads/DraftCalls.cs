using System.Globalization;
using System.Net;
using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>The calls of a client of the draft.</summary>
internal static class DraftCalls
{
    public const string Uploads = $"{KalaApplication.Filestore}/uploads";

    private const string PartialUpload = "application/partial-upload";

    public static readonly byte[] Hello = "hello"u8.ToArray();

    /// <summary>Creates an upload with its first content.</summary>
    public static Task<Answer> CreateUploadAsync(
        this KalaApplication kala,
        byte[] content,
        string complete,
        params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAsync("POST", KalaApplication.Files, new ByteArrayContent(content), [("Upload-Complete", complete), .. headers]);

    /// <summary>A new upload without content, of this length or of an unknown one.</summary>
    public static async Task<Guid> OpenUploadAsync(this KalaApplication kala, long? length, params (string Name, string Value)[] headers)
    {
        (string, string)[] declared = length is null ? [] : [("Upload-Length", Text(length.Value))];
        return (await kala.CreateUploadAsync([], "?0", [.. declared, .. headers])).ShouldSucceed(201).Data.GetGuid();
    }

    /// <summary>An upload whose bytes did not match the declared digest.</summary>
    public static async Task<Guid> FailedUploadAsync(this KalaApplication kala)
    {
        var upload = await kala.OpenUploadAsync(5, ("Repr-Digest", DigestOf([1])));
        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldBeRefused(400, "hash_mismatch");
        return upload;
    }

    public static Task<Answer> RetrieveAsync(
        this KalaApplication kala,
        Guid upload,
        string method = "HEAD",
        params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAsync(method, $"{Uploads}/{upload}", null, headers);

    public static Task<Answer> AppendUploadAsync(
        this KalaApplication kala,
        Guid upload,
        byte[] content,
        long offset,
        string complete,
        params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAppendAsync(upload, new ByteArrayContent(content), offset, complete, headers);

    public static Task<Answer> SendAppendAsync(
        this KalaApplication kala,
        Guid upload,
        HttpContent content,
        long offset,
        string complete,
        params IEnumerable<(string Name, string Value)> headers) => kala.SendAsync(
            "PATCH",
            $"{Uploads}/{upload}",
            content,
            [("Content-Type", PartialUpload), ("Upload-Offset", Text(offset)), ("Upload-Complete", complete), .. headers]);

    public static Task<Answer> CancelAsync(this KalaApplication kala, Guid upload, params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAsync("DELETE", $"{Uploads}/{upload}", null, headers);

    /// <summary>A client in the middle of an append: it has sent less than it declared, and the server has received that.</summary>
    public static async Task<WireConnection> BeginAppendAsync(this KalaApplication kala, Guid upload, byte[] sent, long declared)
    {
        var before = await kala.Blobs.BytesAsync(upload);
        var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PATCH",
            $"{Uploads}/{upload}",
            ("Content-Type", PartialUpload),
            ("Upload-Offset", Text(before)),
            ("Upload-Complete", "?0"),
            ("Content-Length", Text(declared)));
        await client.SendAsync(sent);
        await kala.Blobs.ShouldReceiveAtLeastAsync(upload, before + sent.Length);
        return client;
    }

    /// <summary>The uuid of the session that was created last.</summary>
    public static async Task<Guid> NewestSessionAsync(this KalaApplication kala) =>
        (await kala.GetAsync($"{KalaApplication.Sessions}?limit=1")).ShouldSucceed().Data[0].GetProperty("uuid").GetGuid();

    /// <summary>A digest field of these bytes.</summary>
    public static string DigestOf(byte[] content) => $"sha-256=:{Bytes.Sha256Of(content)["sha256:".Length..]}:";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Content that is sent with chunked transfer coding.</summary>
internal sealed class UnknownLength(byte[] bytes) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
