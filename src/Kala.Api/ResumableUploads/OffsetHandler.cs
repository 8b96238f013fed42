using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.ResumableUploads;

/// <summary>Retrieves the offset of an upload (section "Offset Retrieval").</summary>
public sealed class OffsetHandler(SettleUploadHandler settle)
{
    /// <summary>
    /// The view of an upload after a running append was stopped. An upload of this protocol that has all bytes of its declared
    /// length is completed first, because clients take such an offset for success; any other waits for Upload-Complete: ?1.
    /// </summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var settled = await settle.HandleAsync(id, caller, upload => upload.Door == CreationController.DoorName, cancellation);
        return settled.IsRefused(out var refusal) ? OffsetRefusals.Told(refusal) : settled;
    }
}
