using Kala.Application;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Finds uploads. One that is a file is gone when the file was deleted.</summary>
internal sealed class TusLookup(GetSessionHandler sessions, SettleUploadHandler uploads)
{
    /// <summary>The upload; refused if it is unknown or gone.</summary>
    public async Task<Result<SessionView>> FindAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var found = await sessions.HandleAsync(id, caller, cancellation);
        if (found.IsRefused(out _) || !found.Value.IsClosed)
        {
            return found;
        }
        var unreadable = await uploads.CheckFileAsync(found.Value, caller, cancellation);
        return unreadable is null || unreadable == Failures.ContentCorrupt ? found : unreadable;
    }
}
