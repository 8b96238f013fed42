namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task StallAsync(Stall command)
    {
        if (Session(command.Chunk.Slot) is not { } session || _running is not null)
        {
            return;
        }
        var chunk = Plan(session, command.Chunk);
        var refusal = ReferenceModel.Refuses(session.Declared, session.Now, chunk, world.Now);
        var call = new ChunkCall(world, Owner, session, chunk);
        if (refusal is null)
        {
            await call.SendAsync(Math.Min(command.Sent, chunk.Sends), chunk.Fields.Pieces);
            // Too long, or struck: its answer comes without a further byte.
            if (call.Body.Arrived <= session.Declared.Size - chunk.Start && call.Actor.Hits.IsEmpty && !world.Server.Life.IsOver)
            {
                _running = call;
                foreach (var meanwhile in command.Meanwhile.TakeWhile(_ => !world.Server.Life.IsOver))
                {
                    await StepAsync(meanwhile);
                }
                if (_running is null)
                {
                    return;
                }
                await call.SendPieceAsync();
                await CheckpointAsync(call);
            }
        }
        var answer = Log(command.Chunk, await call.FinishAsync());
        JudgeChunk(call, answer, refusal, call.Body.Arrived);
        _running = null;
    }

    /// <summary>Somebody else has asked for the session: who had it is told so, and keeps what it may keep.</summary>
    private async Task SupersedeAsync(ModelSession session)
    {
        if (_running is { } running && running.Session == session)
        {
            await EndRunningAsync(running, "write_superseded");
        }
    }

    private async Task EndRunningAsync(ChunkCall running, string code)
    {
        if (world.Server.Life.IsOver)
        {
            // Perhaps before anybody could ask for the session.
            running.Body.End(BodyEnd.Cut);
        }
        var answer = await running.Answered;
        _log.Add((running.Chunk.Fields, answer));
        _running = null;
        Judge(running.Session, answer, latest => ReferenceModel.Take(
            running.Session.Declared, running.Basis, latest, running.Chunk, running.Body.Arrived, code, world.Now));
        CheckOffset(running.Session, answer);
    }

    /// <summary>What a running chunk has brought so far counts from here on, if it is time for a checkpoint.</summary>
    private async Task CheckpointAsync(ChunkCall running)
    {
        if (!await running.TriesCheckpointAsync(world.Now))
        {
            return;
        }
        var session = running.Session;
        var (_, next) = ReferenceModel.Take(
            session.Declared, running.Basis, session.Now, running.Chunk, running.Body.Arrived, "checkpoint", world.Now);
        if (world.Server.Life.IsOver)
        {
            session.MayBe(next);
        }
        else if (running.Actor.Hits.IsEmpty)
        {
            session.Is(next);
        }
    }
}
