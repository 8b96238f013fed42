using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Files;

/// <summary>Deletes a file. Downloads that run finish.</summary>
public sealed class DeleteFileHandler(IKalaDatabase database, IBlobStore blobs, TimeProvider clock)
{
    /// <summary>Null when the file is deleted, durably, now or before; else why it is not.</summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var deleted = await database.WriteEvenIfFullAsync<BlobId?>(
            async (db, ct) =>
            {
                var file = await db.Files.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (file is null || !caller.Sees(file.OwnerId))
                {
                    return null;
                }
                file.Delete(now);
                return file.BlobId;
            },
            cancellation);
        if (deleted is null)
        {
            return Failures.FileNotFound;
        }
        blobs.DeleteAll(id);
        return null;
    }
}
