using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task ChunkAsync(SendChunk command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var chunk = Plan(session, command);
        var refusal = ReferenceModel.Refuses(session.Declared, session.Now, chunk, world.Now);
        var call = new ChunkCall(world, Owner, session, chunk);
        var answer = Log(command, await call.FinishAsync());
        if (chunk.IsExact && refusal == "offset_mismatch")
        {
            // It may be right when nobody else moves the offset: that is known only after the session was taken.
            refusal = null;
        }
        if (refusal is null)
        {
            await SupersedeAsync(session);
        }
        JudgeChunk(call, answer, refusal, call.Body.Arrived);
    }

    private void JudgeChunk(ChunkCall call, Answer answer, string? refusal, int arrived)
    {
        var session = call.Session;
        call.Basis = call == _running ? call.Basis : session.Now;
        Judge(session, answer, latest =>
        {
            // Refused at once, or after the session was taken from whoever had it.
            var late = refusal ?? (call == _running ? null : ReferenceModel.Refuses(session.Declared, latest, call.Chunk, world.Now));
            return late is not null
                ? (late, latest)
                : ReferenceModel.Take(session.Declared, call.Basis, latest, call.Chunk, arrived, null, world.Now);
        });
        CheckOffset(session, answer);
    }

    /// <summary>Every answer to a write tells the committed offset, unless the session is over or nobody is there.</summary>
    private void CheckOffset(ModelSession session, Answer answer)
    {
        var isTold = !answer.IsDead && answer.Code != "client_gone" && ReferenceModel.Ended(session.Now, world.Now) is null;
        Invariants.Hold(
            !isTold || answer.Offset == session.Now.Content.Length,
            $"Told an offset of {answer.Offset} where it is {session.Now.Content.Length}");
    }

    private static Sending Plan(ModelSession session, SendChunk command)
    {
        var at = session.Now.Content.Length;
        int? offset = command.Mode == WriteMode.Write ? null : command.Offset switch
        {
            OffsetKind.Equal => at,
            OffsetKind.Lower => Math.Max(0, at - command.Shift),
            OffsetKind.Higher => at + 1 + command.Shift,
            _ => null,
        };
        var start = command.Mode == WriteMode.Write ? 0 : offset ?? at;
        var rest = Math.Max(0, (session.Declared.Size ?? start) - start);
        var length = command.Reach switch
        {
            Reach.Rest => rest,
            Reach.Some => Math.Min(rest, command.Length),
            _ => rest + 1 + command.Length,
        };
        return new Sending(command, offset, start, Content.Of(session.File, command.Variant, start, length));
    }
}
