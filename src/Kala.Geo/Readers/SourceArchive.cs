using System.IO.Compression;

namespace Kala.Geo.Readers;

/// <summary>Zip archives of strangers. No name of an archive becomes a path, and nothing that it says of sizes is believed.</summary>
internal sealed class SourceArchive(ZipArchive archive, ImportLimits limits)
{
    private long _unpacked;

    /// <summary>The entries.</summary>
    public IReadOnlyList<ZipArchiveEntry> Entries => archive.Entries;

    /// <summary>Opens an archive and reads it.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="SourceFault">The archive is invalid, or has too much of something.</exception>
    public static T Read<T>(Stream source, ImportLimits limits, Func<SourceArchive, T> read)
    {
        try
        {
            using var archive = new ZipArchive(source, ZipArchiveMode.Read);
            return archive.Entries.Count <= limits.ZipEntries
                ? read(new SourceArchive(archive, limits))
                : throw TooLarge($"The archive has {archive.Entries.Count} entries, and at most {limits.ZipEntries} are allowed.");
        }
        catch (Exception invalid) when (invalid is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw Invalid("The archive is damaged, or packed in a way that cannot be read.", invalid);
        }
    }

    /// <summary>The extension of an entry, in lower case.</summary>
    public static string ExtensionOf(ZipArchiveEntry entry) => Path.GetExtension(BaseOf(entry)).ToLowerInvariant();

    /// <summary>The name of an entry, without folders and extension.</summary>
    public static string NameOf(ZipArchiveEntry entry) => Path.GetFileNameWithoutExtension(BaseOf(entry));

    /// <summary>The archive is not as it has to be.</summary>
    public static SourceFault Invalid(string message, Exception? cause = null) => new("archive_invalid", message, cause);

    /// <summary>Unpacks an entry into a new file.</summary>
    public void Unpack(ZipArchiveEntry entry, string path)
    {
        if (entry.IsEncrypted)
        {
            throw Invalid("The archive is encrypted.");
        }
        var most = Math.Min(limits.UnpackedBytes - _unpacked, Math.Max(entry.CompressedLength, 1) * limits.ZipRatio);
        using var from = entry.Open();
        using var to = new FileStream(path, FileMode.CreateNew);
        var buffer = new byte[128 * 1024];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            // What the archive says of lengths may be wrong.
            if (to.Length + read > most)
            {
                throw TooLarge(
                    $"The archive unpacks to more than {limits.UnpackedBytes} bytes, or to more than {limits.ZipRatio} times its size.");
            }
            to.Write(buffer.AsSpan(0, read));
        }
        _unpacked += to.Length;
    }

    private static string BaseOf(ZipArchiveEntry entry) => entry.FullName[(entry.FullName.LastIndexOfAny(['/', '\\']) + 1)..];

    private static SourceFault TooLarge(string message) => new("archive_too_large", message);
}
