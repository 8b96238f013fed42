using Kala.Application;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Users;

namespace Kala.Api.Tus;

/// <summary>Ends an upload, or deletes its file (tus 1.0.0, Termination).</summary>
internal sealed class TusDeleteHandler(AbortSessionHandler abort, DeleteFileHandler delete, TusLookup uploads)
{
    /// <summary>Removes the upload. Returns the refusal, or null on success.</summary>
    public async Task<Failure?> HandleAsync(Guid id, Caller caller, CancellationToken cancellation)
    {
        // A second DELETE is refused like any request for an upload that is gone.
        var found = await uploads.FindAsync(id, caller, cancellation);
        if (found.IsRefused(out var gone))
        {
            return gone;
        }
        var refusal = await abort.HandleAsync(id, caller, cancellation);
        return refusal?.Code == Failures.SessionClosed.Code
            ? CheckRights(caller) ?? await delete.HandleAsync(id, caller, cancellation)
            : refusal;
    }

    /// <summary>Files need the permission of <c>DELETE /files/{uuid}</c>, which no session token has.</summary>
    private static Failure? CheckRights(Caller caller) =>
        caller.OnlySession is not null ? Failures.Forbidden("This token is valid for an upload session only, not for its file.")
        : caller.HasAnyOf(Permissions.Delete) ? null
        : Failures.Forbidden($"You need the permission {PermissionDefinition.NamesOf(Permissions.Delete)[0]} for this.");
}
