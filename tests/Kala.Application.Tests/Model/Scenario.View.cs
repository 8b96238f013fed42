namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task GetAsync(GetView command)
    {
        if (Session(command.Slot) is { } session)
        {
            await VerifyViewAsync(session, command);
        }
    }

    private async Task SettleAsync(Settle command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var stopsNobody = session.Now.Standing != Standing.Open || ReferenceModel.Ended(session.Now, world.Now) is not null;
        var answer = Log(command, await AskAsync(async () =>
            Answer.Of(await world.Server.Settle.HandleAsync(session.Id, Owner, default))));
        if (!stopsNobody)
        {
            await SupersedeAsync(session);
        }
        Judge(session, answer, at => ReferenceModel.Settle(at, world.Now), brokenCode: "internal_error");
        Invariants.Hold(
            answer.View is not { } view || view.Offset == session.Now.Content.Length,
            $"Settled at offset {answer.View?.Offset}");
    }

    private async Task VerifyViewAsync(ModelSession session, Command command)
    {
        var answer = Log(command, await AskAsync(async () =>
            Answer.Of(await world.Server.Get.HandleAsync(session.Id, Owner, default))));
        if (Expect(answer, ReferenceModel.Ended(session.Now, world.Now) ?? ReferenceModel.Ok) && answer.View is { } view)
        {
            var isFile = session.Now.Standing is Standing.Closed or Standing.Deleted;
            Invariants.Hold(view.Offset == session.Now.Content.Length, $"The view says offset {view.Offset}");
            Invariants.Hold(
                view.Status == (isFile ? "closed" : session.Now.Standing.ToString().ToLowerInvariant()),
                $"The view says {view.Status}");
            Invariants.Hold(view.Verified == (view.VerifiedBy is not null) && view.VerifiedBy == session.Now.VerifiedBy && view.FileSize == session.Declared.Size, $"The view says {view}");
        }
    }
}
