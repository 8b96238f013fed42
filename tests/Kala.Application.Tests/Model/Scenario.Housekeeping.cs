using Kala.Domain;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task WaitAsync(Wait command)
    {
        world.Clock.Advance(command.Time);
        if (_running is { IsOver: false } running)
        {
            await CheckpointAsync(running);
        }
    }

    private async Task CollectAsync(CollectAll command)
    {
        var server = world.Server;
        var answer = Log(command, await AskAsync(async () =>
        {
            var report = await server.Collect.HandleAsync(force: true, default);
            Invariants.Hold(report.Owners == 0, "What an owner has was wrong");
            return Answer.Of((Failure?)null);
        }));
        if (Expect(answer, ReferenceModel.Ok, brokenCode: "internal_error") && _running is null)
        {
            Invariants.CheckNoOrphans(world, isCollected: true);
        }
    }
}
