using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>A file opened for reading.</summary>
/// <param name="File">Its row.</param>
/// <param name="Content">Its bytes.</param>
public sealed record OpenedFile(StoredFile File, BlobContent Content) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Content.Dispose();
}

/// <summary>Opens a file for reading.</summary>
public sealed class OpenFileHandler(FileLookup files, IBlobStore blobs, RecentFiles recent)
{
    /// <summary>Opens the file; the caller disposes it. It stays readable if the file is deleted meanwhile.</summary>
    public async Task<Result<OpenedFile>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        if (recent.Find(id) is { } known)
        {
            if (caller.Sees(known.File.OwnerId))
            {
                return known;
            }
            // Take as long as for an unknown file, so that timing does not reveal that the file exists.
            known.Dispose();
        }
        var version = recent.Version;
        var found = await files.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        var file = found.Value;
        var opened = file.Size == 0 ? BlobContent.Empty : await blobs.OpenReaderAsync(id, file.Extents, cancellation);
        if (opened is { } content)
        {
            return recent.Add(file, content, version);
        }
        // The file was deleted after its row was read, or bytes are lost; the row shows which.
        var again = await files.FindAsync(id, caller, cancellation);
        return again.IsRefused(out var gone) ? gone : Failures.ContentCorrupt;
    }
}
