using System.Text;
using System.Text.Encodings.Web;

namespace Kala.Api.Console;

/// <summary>The built console, embedded in the program.</summary>
/// <param name="isAnonymous">Whether the server has no sign-in, which the page says.</param>
/// <param name="hasDatastores">Whether it makes datastores of files; the page says that, too.</param>
internal sealed class ConsoleFiles(bool isAnonymous, bool hasDatastores)
{
    private const string Folder = "console/";
    private const string Assets = $"{Folder}assets/";
    private const string Index = $"{Folder}index.html";

    /// <summary>The type of a file with an unknown extension, which no page can use.</summary>
    public const string OtherType = "application/octet-stream";

    private static readonly Dictionary<string, string> MediaTypes = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
        [".woff2"] = "font/woff2",
    };

    private readonly Dictionary<string, ConsoleFile> _assets = All
        .Where(name => name.StartsWith(Assets, StringComparison.Ordinal))
        .ToDictionary(name => name[Assets.Length..], name => new ConsoleFile(
            MediaTypes.GetValueOrDefault(Path.GetExtension(name), OtherType), ConsolePolicies.OfAsset(name[Assets.Length..]), () => Read(name)));

    private BasedPage? _page;

    /// <summary>The names of the embedded files.</summary>
    public static IEnumerable<string> All => typeof(ConsoleFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal));

    /// <summary>A file that the page names; null if there is none.</summary>
    public ConsoleFile? Asset(string name) => _assets.GetValueOrDefault(name);

    /// <summary>The page.</summary>
    /// <param name="basePath">The path under which a proxy publishes the server; empty without one.</param>
    public ConsoleFile Page(string basePath)
    {
        // Only the last one is kept: a server has one base path, and a proxy that sends others must not fill the memory.
        var page = _page;
        if (page?.Base != basePath)
        {
            _page = page = new BasedPage(basePath, new ConsoleFile("text/html; charset=utf-8", ConsolePolicies.Page, () => PageFor(basePath)));
        }
        return page.File;
    }

    /// <summary>The bytes of an embedded file.</summary>
    internal static byte[] Read(string name)
    {
        using var content = typeof(ConsoleFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[content.Length];
        content.ReadExactly(bytes);
        return bytes;
    }

    private byte[] PageFor(string basePath) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Read(Index))
        .Replace("{signIn}", isAnonymous ? "none" : "required", StringComparison.Ordinal)
        .Replace("{datastores}", hasDatastores ? "on" : "off", StringComparison.Ordinal)
        .Replace("{base}", HtmlEncoder.Default.Encode(basePath), StringComparison.Ordinal));

    private sealed record BasedPage(string Base, ConsoleFile File);
}
