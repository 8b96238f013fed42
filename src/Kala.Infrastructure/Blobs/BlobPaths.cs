using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs;

/// <summary>Builds all paths of blobs. A path never contains text from a client.</summary>
/// <remarks>
/// <code>
/// {root}/                          Filestore:Root
///   .kala.lock                     held by the running server
///   .kala-installation-5d41…       whose blobs these are: 16 hexadecimal digits of a digest of a key in the database
///   .kala-copy                     what --copy-blobs has copied; there only until it has copied everything
///   3f/                            first byte of the uuid, 00 to ff, made at the first start
///     3f1c0a52-….-…/               the session's uuid, made by its first byte
///       5be0cd191f83d9ab           a blob: 16 hexadecimal digits; the row says which ones count, and how much of each
/// </code>
/// The same tree is in <c>docs/on-disk-layout.md</c>.
/// </remarks>
internal sealed class BlobPaths(string root)
{
    /// <summary>What the name of an installation's mark begins with.</summary>
    public const string MarkStart = ".kala-installation-";

    private const int BlobNameLength = 16;

    /// <summary>The full path of the root folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The lock file of the running server.</summary>
    public string Lock => Path.Combine(Root, ".kala.lock");

    /// <summary>What was copied to or from another store.</summary>
    public string CopyJournal => Path.Combine(Root, ".kala-copy");

    /// <summary>The marks of installations.</summary>
    public IEnumerable<string> Marks => Directory.EnumerateFiles(Root, MarkStart + "*");

    /// <summary>The 256 folders in the root folder.</summary>
    public IEnumerable<string> Shards => Enumerable.Range(0, 256).Select(first => Path.Combine(Root, $"{first:x2}"));

    /// <summary>The file of an installation's mark.</summary>
    public string Mark(string name) => Path.Combine(Root, name);

    /// <summary>The folder that contains the session's folder.</summary>
    public string Shard(Guid session) => Path.Combine(Root, session.ToString("D")[..2]);

    /// <summary>The folder of a session.</summary>
    public string Folder(Guid session) => Path.Combine(Shard(session), session.ToString("D"));

    /// <summary>The file of a blob.</summary>
    public string Blob(BlobId blob) => Path.Combine(Root, BelowRoot(blob));

    /// <summary>The file of a blob below the root folder, with slashes.</summary>
    public static string BelowRoot(BlobId blob) => $"{blob.Session.ToString("D")[..2]}/{blob.Session:D}/{blob.Name}";

    /// <summary>The session of a folder; null if it is not a session's folder.</summary>
    public static Guid? SessionOf(string folder) =>
        Guid.TryParseExact(Path.GetFileName(folder), "D", out var session) ? session : null;

    /// <summary>The blob name of a file; null if it is not a blob.</summary>
    public static string? BlobNameOf(string file) =>
        Path.GetFileName(file) is { Length: BlobNameLength } name && name.All(char.IsAsciiHexDigitLower) ? name : null;
}
