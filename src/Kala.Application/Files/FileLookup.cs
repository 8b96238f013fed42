using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>Finds files for a caller.</summary>
public sealed class FileLookup(IKalaDatabase database, ISessionRows rows)
{
    /// <summary>
    /// Finds a file that was neither deleted nor found damaged. Unknown and other owners' files are refused with the same
    /// failure.
    /// </summary>
    public async Task<Result<StoredFile>> FindAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var file = await database.ReadAsync((db, ct) => rows.FindFileAsync(db, id, ct), cancellation);
        return file is null || !caller.Sees(file.OwnerId) ? Failures.FileNotFound
            : file.DeletedAt is not null ? Failures.Gone
            : file.CorruptAt is not null ? Failures.ContentCorrupt
            : file;
    }
}
