using Kala.Application;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Api.Tus;

/// <summary>Joins parts to a file (tus 1.0.0, Concatenation).</summary>
internal sealed class TusJoinHandler(JoinSessionsHandler join)
{
    /// <summary>Creates the file of the parts. The parts stay as they are.</summary>
    public async Task<Result<TusCreated>> HandleAsync(TusCreation creation, HttpRequest request, Caller caller, CancellationToken cancellation)
    {
        if (request.HasBody())
        {
            return UploadConcat.Malformed("An upload that is joined from parts has no bytes of its own: remove the body.");
        }
        var command = new JoinSessions(creation.Concat!.Parts, creation.File, creation.Remembered.ToDoor(), caller);
        var joined = await join.HandleAsync(command, cancellation);
        return joined.IsRefused(out var refusal) ? Refused(refusal) : new TusCreated(joined.Value, Offset: null, ExpiresAt: null);
    }

    /// <summary>A refusal of a part is one of the field that names it.</summary>
    private static Failure Refused(Failure refusal) => refusal.Code switch
    {
        "session_not_found" or "session_aborted" or "session_expired" or "session_failed" =>
            UploadConcat.Malformed("A part does not exist or is gone; create it again."),
        "session_closed" => UploadConcat.Malformed("A part is a file of its own; create parts with \"Upload-Concat: partial\"."),
        "size_mismatch" => UploadConcat.Malformed("A part is not finished; send the rest of it first."),
        "validation_failed" => UploadConcat.Malformed(refusal.Message),
        _ => refusal,
    };
}
