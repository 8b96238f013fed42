using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task RestartAsync(int? powerLoss)
    {
        _anythingWentWrong = true;
        world.Server.Life.End();
        if (_running is { } running)
        {
            running.Body.End(BodyEnd.Cut);
            await running.Answered;
            _running = null;
        }
        await world.RestartAsync(powerLoss);
        Invariants.Check(world, _sessions);
        foreach (var session in _sessions)
        {
            await VerifyViewAsync(session, new GetView(_sessions.IndexOf(session)));
            await VerifyFileAsync(session, new ReadFile(_sessions.IndexOf(session)));
        }
    }

    private async Task StopAsync(Stop command)
    {
        _anythingWentWrong = true;
        world.Server.Shutdown.Stop(TimeSpan.Zero);
        if (_running is { } running)
        {
            await EndRunningAsync(running, "server_stopping");
        }
        if (!world.Server.Life.IsOver && Session(command.Slot) is { } session)
        {
            var late = new ChunkCall(world, Owner, session, Plan(session, new SendChunk(command.Slot, WriteMode.Write)));
            var answer = Log(command, await late.FinishAsync());
            Expect(answer, ReferenceModel.Ended(session.Now, world.Now) ?? "server_stopping");
        }
        await RestartAsync(null);
    }

    private async Task DoomAsync(Doom command)
    {
        var life = world.Server.Life;
        life.EndAfter(command.Steps);
        await StepAsync(command.Inner);
        life.Spare();
        if (world.Server.Life.IsOver)
        {
            await RestartAsync(command.Power ? command.Seed : null);
        }
    }
}
