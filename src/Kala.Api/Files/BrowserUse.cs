using Kala.Domain;

namespace Kala.Api.Files;

/// <summary>
/// What a browser is about to do with a file, as it says in Sec-Fetch-Dest (Fetch Metadata). A file may be saved, read by a
/// script, shown or played; it is never itself run, also by a page of our own origin, whose policy lets our own scripts run.
/// </summary>
internal static class BrowserUse
{
    private static readonly HashSet<string> Runs = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "xslt", "manifest",
        "object", "embed", "frame", "iframe", "fencedframe",
    };

    /// <summary>The refusal of a request for something to run; null for any other, and for programs that are no browser.</summary>
    public static Failure? Refuses(HttpRequest request) => Runs.Contains(request.Headers["Sec-Fetch-Dest"].ToString())
        ? Failures.Forbidden("A stored file is not run or framed by a page; read it with fetch, or link to it.")
        : null;
}
