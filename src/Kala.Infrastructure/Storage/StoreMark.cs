using System.Security.Cryptography;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Storage;

/// <summary>
/// The mark of an installation in its store of blobs. The collector removes what no row of its own database names, so a
/// store that belongs to another database must not be used. See docs/decisions/0078.
/// </summary>
internal static class StoreMark
{
    /// <summary>The key in the metadata store that the mark is made of.</summary>
    public const string KeyName = "blob-store";

    private const int Digits = 16;

    /// <summary>The name of an installation's mark.</summary>
    public static string Of(byte[] key) => BlobPaths.MarkStart + Convert.ToHexStringLower(SHA256.HashData(key))[..Digits];

    /// <summary>Marks a store, unless it is marked already.</summary>
    /// <exception cref="StartupException">It has the mark of another installation, or cannot be used.</exception>
    public static async Task ClaimAsync(IBlobStartup store, string mark, string database, CancellationToken cancellation)
    {
        if (await CheckAsync(store, mark, database, cancellation))
        {
            return;
        }
        await store.AddMarkAsync(mark, cancellation);
        // Of two servers that begin at once with databases of their own, at least one sees the other's.
        await CheckAsync(store, mark, database, cancellation);
    }

    /// <summary>Refuses a store that has the mark of another installation.</summary>
    /// <returns>Whether it has this one's.</returns>
    /// <exception cref="StartupException">It has another's, or cannot be used.</exception>
    public static async Task<bool> CheckAsync(IBlobStartup store, string? mark, string database, CancellationToken cancellation)
    {
        var marks = await store.MarksAsync(cancellation);
        return marks.FirstOrDefault(one => one != mark) is { } other
            ? throw new StartupException(
                $"{store.Name} belongs to another installation, and the files there would be removed, because {database} does not know "
                + $"them. Check ConnectionStrings:Kala and {store.Setting}. Only if the other database is lost for good, remove {other} there.")
            : marks.Count > 0;
    }
}
