using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>The field <c>Upload-Concat</c> (tus 1.0.0, Concatenation).</summary>
/// <param name="Text">The field as the client sent it.</param>
/// <param name="Parts">The uploads to join, in order; empty if this upload is a part.</param>
internal sealed record UploadConcat(string Text, IReadOnlyList<Guid> Parts)
{
    private const string Part = "partial";
    private const string Whole = "final;";
    private const string Uploads = $"/{Paths.Tus}/";

    /// <summary>Whether the text is of an upload that is a part.</summary>
    public static bool IsPart(string? text) => text == Part;

    /// <summary>Whether the text is of an upload that was joined from parts.</summary>
    public static bool IsWhole(string? text) => text?.StartsWith(Whole, StringComparison.Ordinal) == true;

    /// <summary>Parses the field of a request; null if it has none.</summary>
    public static Result<UploadConcat?> Of(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(TusHeaders.Concat, out var sent))
        {
            return (UploadConcat?)null;
        }
        var text = sent.ToString();
        if (IsPart(text))
        {
            return new UploadConcat(text, []);
        }
        if (!IsWhole(text))
        {
            return Malformed("Write \"partial\", or \"final;\" and the addresses of finished parts, separated by one space.");
        }
        var parts = text[Whole.Length..].Split(' ').Select(PartOf).ToList();
        return parts.Count > JoinSessionsHandler.MostParts ? Malformed($"An upload can have at most {JoinSessionsHandler.MostParts} parts.")
            : parts.Contains(null) ? Malformed($"A part is the address of an upload of this server: {Uploads} and its uuid.")
            : new UploadConcat(text, [.. parts.OfType<Guid>()]);
    }

    /// <summary>A refusal that names the field.</summary>
    public static Failure Malformed(string message) => Failures.ValidationFailed(TusHeaders.Concat, message);

    /// <summary>
    /// The upload at an address, which may be absolute or only a path. A proxy may have another host and a prefix, so that
    /// only the end of the path counts; whose the upload is, is checked later.
    /// </summary>
    private static Guid? PartOf(string address)
    {
        var path = Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url.PathAndQuery
            : address.StartsWith('/') ? address
            : "";
        return path.Split(Uploads) is [_, var uuid] && Guid.TryParseExact(uuid, "D", out var part) ? part : null;
    }
}
