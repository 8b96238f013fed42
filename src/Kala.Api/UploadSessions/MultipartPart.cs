using Kala.Api.Http;
using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.UploadSessions;

/// <summary>The header of one part of a form (RFC 7578 section 4).</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Filename">The file name; null if none was sent.</param>
/// <param name="ContentType">The content type as the client sent it; null if none was sent.</param>
internal sealed record MultipartPart(string Name, string? Filename, string? ContentType)
{
    private static readonly string[] DataNames = ["file", "chunk", "blob", "file or chunk"];
    private static readonly string[] HarmlessEncodings = ["7bit", "8bit", "binary"];

    /// <summary>Whether it is data, and not a field (decision 2 in <c>docs/http-api.md</c>).</summary>
    public bool IsData => Filename is not null || DataNames.Contains(Name);

    /// <summary>Reads the header.</summary>
    /// <exception cref="MalformedBodyException">It is malformed, or the part is encoded.</exception>
    public static MultipartPart Parse(string header)
    {
        string? disposition = null, type = null;
        foreach (var line in header.Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = colon > 0 ? (line[..colon].Trim(), line[(colon + 1)..].Trim()) : ("", "");
            if (field.Equals(HeaderNames.ContentDisposition, StringComparison.OrdinalIgnoreCase))
            {
                disposition = value;
            }
            else if (field.Equals(HeaderNames.ContentType, StringComparison.OrdinalIgnoreCase))
            {
                type = value;
            }
            else if (field.Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                && !HarmlessEncodings.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                throw new MalformedBodyException(Failures.UnsupportedEncoding);
            }
        }
        return ContentDispositionHeaderValue.TryParse(disposition, out var parsed)
            && ContentDispositionName.Parameter(parsed, "name") is { Length: > 0 } name
            ? new MultipartPart(name, ContentDispositionName.Of(parsed), type)
            : throw new MalformedBodyException(
                Failures.MalformedMultipart("A part has no \"Content-Disposition: form-data; name=…\"."));
    }
}
