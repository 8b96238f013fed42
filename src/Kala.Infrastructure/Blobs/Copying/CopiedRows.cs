using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>The rows that have bytes which are still needed: files that are not deleted, and sessions that can go on.</summary>
internal sealed class CopiedRows(KalaContext db, DateTimeOffset now)
{
    private IQueryable<StoredFile> Files => db.Files.Where(one => one.DeletedAt == null && one.Size > 0);

    private IQueryable<UploadSession> Sessions => db.UploadSessions
        .Where(one => one.Status == SessionStatus.Open && one.ExpiresAt > now && one.Offset > 0);

    /// <summary>Their number and their bytes.</summary>
    public async Task<(long Contents, long Bytes)> CountAsync(CancellationToken cancellation) => (
        await Files.LongCountAsync(cancellation) + await Sessions.LongCountAsync(cancellation),
        await Files.SumAsync(one => one.Size, cancellation) + await Sessions.SumAsync(one => one.Offset, cancellation));

    /// <summary>The contents of all files, and then of all sessions, each in the order of their uuids.</summary>
    public async IAsyncEnumerable<CopiedContent> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var files = Files.OrderBy(one => one.Id).Select(one => new CopiedContent(one.Id, one.Extents, one.Sha256));
        var sessions = Sessions.OrderBy(one => one.Id).Select(one => new CopiedContent(one.Id, one.Extents, null));
        foreach (var rows in (IQueryable<CopiedContent>[])[files, sessions])
        {
            await foreach (var content in rows.AsAsyncEnumerable().WithCancellation(cancellation))
            {
                yield return content;
            }
        }
    }
}
