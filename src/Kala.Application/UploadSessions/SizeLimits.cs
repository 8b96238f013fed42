using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>How many bytes the content of a session may have.</summary>
/// <param name="Bytes">The number.</param>
/// <param name="More">The refusal of more.</param>
public readonly record struct SizeLimit(long Bytes, Failure More);

/// <summary>Limits the content of sessions: to the declared size, or to what their owner may have.</summary>
public sealed class SizeLimits(IKalaDatabase database, Quota quota, FilestoreOptions options)
{
    /// <summary>The limit of a file whose size may be declared; reads no row.</summary>
    /// <param name="size">The declared size; null if it is unknown.</param>
    /// <param name="caller">The sender.</param>
    public SizeLimit Of(long? size, Caller caller)
    {
        if (size is { } declared)
        {
            return new SizeLimit(declared, Failures.SizeExceeded);
        }
        var largest = Math.Min(options.MaxFileSize, quota.LargestFile(caller));
        return new SizeLimit(largest, Failures.FileTooLarge(largest));
    }

    /// <summary>The limit of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="size">The size that a chunk declares; null if none.</param>
    /// <param name="caller">The sender.</param>
    public SizeLimit Of(UploadSession session, long? size, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Of(session.ExpectedSize ?? size, caller);
    }

    /// <summary>The same; bytes of unknown size must also fit into what the owner has left.</summary>
    public async Task<SizeLimit> OfAsync(UploadSession session, long? size, Caller caller, CancellationToken cancellation)
    {
        var limit = Of(session, size, caller);
        if ((session.ExpectedSize ?? size) is not null || !quota.LimitsBytes)
        {
            return limit;
        }
        var room = await database.ReadAsync((db, ct) => quota.BytesLeftAsync(db, session.OwnerId, ct), cancellation);
        return room.Bytes < limit.Bytes ? new SizeLimit(room.Bytes, room.More) : limit;
    }
}
