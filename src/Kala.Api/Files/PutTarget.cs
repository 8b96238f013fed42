using Kala.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Files;

/// <summary>
/// The target of a PUT, which names a new file (docs/http-api.md section 2). Refuses what a client can only send if it
/// means to change a stored file.
/// </summary>
internal static class PutTarget
{
    /// <summary>The last segment of the path, percent-decoded.</summary>
    public static string Name(HttpRequest request)
    {
        // As sent: in the decoded path, an encoded slash cannot be told from the text %2F.
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0].TrimEnd('/');
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    /// <summary>The reason to refuse the request; null if there is none.</summary>
    public static Failure? Check(HttpRequest request) =>
        Guid.TryParseExact((string)request.RouteValues["uuid"]!, "D", out _)
            ? Failures.ValidationFailed(
                "name",
                "A stored file cannot be replaced, so the name in the path must not be a uuid; use another name, or POST /files.")
        : request.Headers.ContentRange.Count > 0
            ? Failures.ValidationFailed(
                "Content-Range",
                "PUT stores a whole file; send all bytes without \"Content-Range\", or resume an upload session.")
        : request.Headers.IfMatch.Count > 0 ? Failures.PreconditionFailed
        : null;
}
