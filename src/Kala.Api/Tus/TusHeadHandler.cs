using Kala.Api.Http;
using Kala.Application;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Tells an offset that the next PATCH may use (tus 1.0.0, Core Protocol, HEAD).</summary>
internal sealed class TusHeadHandler(SettleUploadHandler settle)
{
    /// <summary>
    /// Stops a running writer, closes the session if it has all its bytes, and returns its view: clients take an offset at
    /// the end for success. If that is not possible now, the session is busy.
    /// </summary>
    public async Task<Result<SessionView>> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        var settled = await settle.HandleAsync(id, caller, TusEnd.IsNoPart, cancellation);
        return settled.IsRefused(out var refusal) ? OffsetRefusals.Told(refusal) : settled;
    }
}
