using Kala.Api.Http;
using Kala.Api.UploadSessions;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>
/// A whole file as a form: <c>hash</c> and <c>originalFilename</c> before it, and fields that are ignored, as browsers and
/// upload libraries send them. See docs/decisions/0063.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="boundary">The boundary of the form.</param>
/// <param name="name">The name that was sent outside the form; null if none was.</param>
internal sealed class MultipartFile(HttpRequest request, string boundary, string? name) : MultipartBody(request, boundary)
{
    private const string Hash = "hash";
    private const string Name = "originalFilename";

    private static readonly string[] Names = [Hash, Name];

    private static readonly Failure MalformedType = Failures.MalformedMultipart(
        "The \"Content-Type\" of the form is malformed; a boundary with other characters than letters, digits, \"-\", \"_\" and \".\" needs "
        + "quotation marks.");

    protected override IReadOnlyCollection<string> Fields => Names;

    protected override Action<string> LaterPart => CheckLater;

    /// <summary>The unread form of a request; null if its body is no form; refused if it can be none of a file.</summary>
    public static Result<MultipartFile?> Of(HttpRequest request, string? name)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return DeclaredBody.IsMultipart(request.ContentType) ? MalformedType : (MultipartFile?)null;
        }
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return (MultipartFile?)null;
        }
        if (RequestChunk.IsEncoded(request))
        {
            return Failures.UnsupportedEncoding;
        }
        if (request.Headers.ContainsKey(UploadHeaders.ReprDigest))
        {
            return Failures.ValidationFailed(
                UploadHeaders.ReprDigest, "It would be the digest of the form; send the file's in the field \"hash\", before the file.");
        }
        var boundary = RequestChunk.BoundaryOf(type);
        return boundary.IsRefused(out var malformed) ? malformed : new MultipartFile(request, boundary.Value, name);
    }

    protected override bool IsData(MultipartPart part) => IsFile(part);

    protected override Result<Chunk> ChunkOf(MultipartPart data)
    {
        // A form sends its empty fields, too.
        var hash = Field(Hash) is { Length: > 0 } sent ? sent : null;
        Sha256Digest? digest = null;
        if (hash is not null && !Sha256Digest.TryParse(hash, out digest))
        {
            return Failures.ValidationFailed(Hash, Sha256Digest.AcceptedForms);
        }
        var given = string.IsNullOrWhiteSpace(Field(Name)) ? name : Field(Name);
        return (DeclaredBody.CheckName(given) ?? DeclaredBody.CheckName(data.Filename)) is { } refusal ? refusal : new Chunk(WriteMode.Write, Offset: null, Checksum: null, data.Filename)
        {
            File = new DeclaredFile(given, Size: null, digest, data.ContentType),
        };
    }

    /// <summary>
    /// A file field that was left empty has an empty file name; a field of text has none, whatever it is called: FilePond sends
    /// one with the name of the file's field before the file.
    /// </summary>
    private static bool IsFile(MultipartPart part) => part.Filename is { Length: > 0 };

    private static void CheckLater(string header)
    {
        if (IsFile(MultipartPart.Parse(header)))
        {
            throw new MalformedBodyException(
                Failures.MalformedMultipart("There is more than one file in the form, so none was stored; send each in a form of its own."));
        }
    }
}
