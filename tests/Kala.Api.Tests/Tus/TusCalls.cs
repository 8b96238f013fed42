using System.Globalization;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>The calls of a tus client. An upload is known by its path, which Location has.</summary>
internal static class TusCalls
{
    public const string Tus = $"{KalaApplication.Filestore}/tus";
    public const string OffsetType = "application/offset+octet-stream";

    public static string PathOf(Guid uuid) => $"{Tus}/{uuid}";

    public static Guid UuidOf(string upload) => Guid.Parse(upload[^36..]);

    /// <summary>The field with these keys and values.</summary>
    public static string Metadata(params IEnumerable<(string Key, string Value)> pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    /// <summary>Any call with the version and, if there is a body, its type; given fields replace them.</summary>
    public static Task<Answer> TusAsync(
        this KalaApplication kala,
        string method,
        string target,
        byte[]? body,
        params IEnumerable<(string Name, string Value)> headers)
    {
        IEnumerable<(string Name, string Value)> usual = body is null ? [("Tus-Resumable", "1.0.0")]
            : [("Tus-Resumable", "1.0.0"), ("Content-Type", OffsetType)];
        var given = headers.ToList();
        return kala.SendAsync(
            method,
            target,
            body is null ? null : new ByteArrayContent(body),
            [.. usual.Where(field => !given.Exists(one => one.Name == field.Name)), .. given]);
    }

    /// <summary>Creates an upload without bytes and returns its path; a null size is deferred.</summary>
    public static async Task<string> CreateUploadAsync(this KalaApplication kala, long? size, params IEnumerable<(string Key, string Value)> metadata)
    {
        var length = size is { } known ? ("Upload-Length", Text(known)) : ("Upload-Defer-Length", "1");
        var pairs = Metadata(metadata);
        var created = await kala.TusAsync("POST", Tus, null, pairs.Length == 0 ? [length] : [length, ("Upload-Metadata", pairs)]);
        return created.ShouldSucceed(201).Header("Location")!;
    }

    /// <summary>Appends bytes.</summary>
    public static Task<Answer> AppendToAsync(
        this KalaApplication kala,
        string upload,
        byte[] bytes,
        long offset,
        params IEnumerable<(string Name, string Value)> headers) =>
        kala.TusAsync("PATCH", upload, bytes, [("Upload-Offset", Text(offset)), .. headers]);

    /// <summary>Asks for the offset.</summary>
    public static Task<Answer> AskUploadAsync(this KalaApplication kala, string upload) => kala.TusAsync("HEAD", upload, null);

    /// <summary>A finished part.</summary>
    public static async Task<string> CreatePartAsync(this KalaApplication kala, byte[] bytes)
    {
        var created = await kala.TusAsync("POST", Tus, bytes, ("Upload-Length", Text(bytes.Length)), ("Upload-Concat", "partial"));
        return created.ShouldSucceed(201).Header("Location")!;
    }

    /// <summary>Joins parts.</summary>
    public static Task<Answer> JoinPartsAsync(
        this KalaApplication kala,
        IEnumerable<string> parts,
        params IEnumerable<(string Name, string Value)> headers) =>
        kala.TusAsync("POST", Tus, null, [("Upload-Concat", $"final;{string.Join(' ', parts)}"), .. headers]);

    /// <summary>
    /// A client in the middle of a PATCH from offset 0: it has sent less than it declared, and the server has received that.
    /// </summary>
    public static async Task<WireConnection> BeginPatchAsync(
        this KalaApplication kala,
        string upload,
        byte[] sent,
        long declared,
        params IEnumerable<(string Name, string Value)> headers)
    {
        var client = await kala.ConnectAsync();
        await client.SendHeadAsync("PATCH", upload, [
            ("Tus-Resumable", "1.0.0"),
            ("Content-Type", OffsetType),
            ("Upload-Offset", "0"),
            ("Content-Length", Text(declared)),
            .. headers]);
        await client.SendAsync(sent);
        await kala.Blobs.ShouldReceiveAtLeastAsync(UuidOf(upload), sent.Length);
        return client;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
