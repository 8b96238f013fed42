using Kala.Domain;

namespace Kala.Api.Files;

/// <summary>
/// A browser's intended use of a file, from Sec-Fetch-Dest (Fetch Metadata). A file may be saved, read by a script,
/// shown or played. It is never executed, not even by a page of the same origin, whose policy allows its own scripts.
/// </summary>
internal static class BrowserUse
{
    private static readonly HashSet<string> ExecutableUses = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "xslt", "manifest",
        "object", "embed", "frame", "iframe", "fencedframe",
    };

    /// <summary>
    /// The failure of a request that would execute or frame the file; null for all others, and without the field.
    /// </summary>
    public static Failure? Check(HttpRequest request) => ExecutableUses.Contains(request.Headers["Sec-Fetch-Dest"].ToString())
        ? Failures.Forbidden("A page may not run or frame a stored file; read it with fetch, or link to it.")
        : null;
}
