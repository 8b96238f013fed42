using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Console;

/// <summary>The bytes of a file as they are sent, with their tag.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="coding">The content coding; null for none.</param>
internal sealed class SentForm(byte[] bytes, string? coding)
{
    /// <summary>The only content coding.</summary>
    public const string GzipCoding = "gzip";

    public ReadOnlyMemory<byte> Bytes => bytes;

    public string? Coding => coding;

    /// <summary>A strong tag, made of the bytes, so each coding has its own.</summary>
    public EntityTagHeaderValue ETag { get; } = new($"\"sha256-{Base64Url.EncodeToString(SHA256.HashData(bytes))}\"");

    /// <summary>The bytes compressed; null if that does not make them smaller.</summary>
    public static SentForm? Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }
        return compressed.ToArray() is { } smaller && smaller.Length < bytes.Length ? new SentForm(smaller, GzipCoding) : null;
    }
}
