using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>A file that is about to be read.</summary>
/// <param name="File">What is known of it.</param>
/// <param name="Content">Its bytes; only the first <see cref="StoredFile.Size"/> of them belong to it.</param>
public sealed record OpenedFile(StoredFile File, BlobContent Content) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Content.Dispose();
}

/// <summary>Opens a file for reading.</summary>
public sealed class OpenFileHandler(IKalaDatabase database, IBlobStore blobs, OpenFiles kept)
{
    /// <summary>The open file, to be disposed by the caller; it stays readable if the file is deleted meanwhile.</summary>
    public async Task<Result<OpenedFile>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        if (kept.Find(id) is { } known)
        {
            if (caller.Sees(known.File.OwnerId))
            {
                return known;
            }
            // As slow as for a file that is not there: else the time would tell.
            known.Dispose();
        }
        var version = database.FilesVersion;
        var found = await FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }
        var file = found.Value;
        var opened = file.Size == 0 ? BlobContent.Empty : blobs.OpenRead(file.BlobId);
        if (opened is { } content && HasAll(content, file))
        {
            return kept.Keep(file, content, version);
        }
        // Deleted after its row was read, or lost: the row tells which.
        var again = await FindAsync(id, caller, cancellation);
        return again.IsRefused(out var gone) ? gone : Failures.ContentCorrupt;
    }

    private static bool HasAll(BlobContent content, StoredFile file)
    {
        if (content.Length >= file.Size)
        {
            return true;
        }
        content.Dispose();
        return false;
    }

    private async Task<Result<StoredFile>> FindAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var file = await database.ReadAsync((db, ct) => db.FindFileAsync(id, ct), cancellation);
        return file is null || !caller.Sees(file.OwnerId) ? Failures.FileNotFound
            : file.DeletedAt is not null ? Failures.Gone
            : file.CorruptAt is not null ? Failures.ContentCorrupt
            : file;
    }
}
