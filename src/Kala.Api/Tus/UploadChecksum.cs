using Kala.Application.Contents;
using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Api.Tus;

/// <summary>
/// The field <c>Upload-Checksum</c>, before the body or in a trailer after it (tus 1.0.0, Checksum). It covers the bytes of
/// one request.
/// </summary>
internal static class UploadChecksum
{
    /// <summary>The names of the algorithms, the better one first.</summary>
    public const string Algorithms = "sha256,sha1";

    private const string Form =
        "Write \"sha256\" or \"sha1\", one space, and the checksum of this request's bytes in base64.";

    /// <summary>The checksum that a request declares; null if none.</summary>
    public static Result<BodyChecksum?> Of(HttpRequest request)
    {
        var isInTrailer = request.Headers.Trailer.SelectMany(names => (names ?? "").Split(',', StringSplitOptions.TrimEntries))
            .Contains(TusHeaders.Checksum, StringComparer.OrdinalIgnoreCase);
        if (!request.Headers.TryGetValue(TusHeaders.Checksum, out var sent))
        {
            return isInTrailer ? BodyChecksum.After(() => Parse(TrailerOf(request))) : (BodyChecksum?)null;
        }
        if (isInTrailer)
        {
            return Malformed("Send the checksum before the body or in the trailer, not both.");
        }
        var parsed = Parse(sent.ToString());
        return parsed.IsRefused(out var malformed) ? malformed : BodyChecksum.Of(parsed.Value);
    }

    /// <summary>The field after the body, which was read to its end; empty if it is not there.</summary>
    private static string TrailerOf(HttpRequest request) =>
        request.CheckTrailersAvailable() ? request.GetTrailer(TusHeaders.Checksum).ToString() : "";

    private static Result<Checksum> Parse(string text)
    {
        if (text.Split(' ') is not [var name, var base64] || AlgorithmOf(name) is not { } algorithm)
        {
            return Malformed(Form);
        }
        var bytes = new byte[Checksum.SizeOf(algorithm)];
        return Convert.TryFromBase64String(base64, bytes, out var count) && count == bytes.Length
            ? new Checksum(algorithm, bytes)
            : Malformed(Form);
    }

    private static ChecksumAlgorithm? AlgorithmOf(string name) => name switch
    {
        "sha256" => ChecksumAlgorithm.Sha256,
        "sha1" => ChecksumAlgorithm.Sha1,
        _ => null,
    };

    private static Failure Malformed(string message) => Failures.ValidationFailed(TusHeaders.Checksum, message);
}
