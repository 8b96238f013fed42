namespace Kala.Api.Console;

/// <summary>The content security policies of the console.</summary>
internal static class ConsolePolicies
{
    /// <summary>
    /// The page runs and shows only files of this server, and compiles no WebAssembly. The only trusted type is the
    /// address of a worker.
    /// </summary>
    public const string Page =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; "
        + "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types kala-worker";

    /// <summary>A worker takes the policy of its own file: the hash workers may compile WebAssembly, and load nothing.</summary>
    public const string Worker = "default-src 'none'; script-src 'wasm-unsafe-eval'";

    private static readonly string[] Workers = ["HashWorker-", "NobleWorker-"];

    /// <summary>The policy of a file beside the page; null for that of every response.</summary>
    public static string? OfAsset(string name) =>
        Array.Exists(Workers, worker => name.StartsWith(worker, StringComparison.Ordinal)) ? Worker : null;
}
