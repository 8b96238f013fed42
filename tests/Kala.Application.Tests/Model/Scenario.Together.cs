namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    /// <summary>Two calls at once: what comes of them must be what one after the other could have come to.</summary>
    private async Task TogetherAsync(Together command)
    {
        world.Faults.Heal();
        if (_running is not null || SlotOf(command.First) is not { } slot || Session(slot) is not { } session)
        {
            return;
        }
        var at = session.Now;
        var (first, second) = (RivalOf(session, command.First), RivalOf(session, command.Second));
        var answers = await Task.WhenAll(first.AskAsync(), second.AskAsync());
        Log(command.First, answers[0]);
        Log(command.Second, answers[1]);
        if (world.Server.Life.IsOver)
        {
            // One of them may have got its answer before the end, and that tells where it was stopped.
            foreach (var told in (Answer?[])[null, Told(answers[0])])
            {
                foreach (var other in (Answer?[])[null, Told(answers[1])])
                {
                    first.After(at, told).Concat(second.After(at, other))
                        .Concat(first.After(at, told).SelectMany(one => second.After(one, other)))
                        .Concat(second.After(at, other).SelectMany(one => first.After(one, told)))
                        .ToList().ForEach(session.MayBe);
                }
            }
            return;
        }
        var outcomes = Serial(at, (first, answers[0]), (second, answers[1]))
            .Concat(Serial(at, (second, answers[1]), (first, answers[0]))).ToList();
        Invariants.Hold(outcomes.Count > 0, $"No order of the two gives {answers[0]} and {answers[1]}");
        session.Is(outcomes[0]);
        outcomes.ForEach(session.MayBe);
    }

    private Rival RivalOf(ModelSession session, Command command)
    {
        var now = world.Now;
        switch (command)
        {
            case SendChunk fields:
                var chunk = Plan(session, fields);
                return new Rival(
                    () => new ChunkCall(world, Owner, session, chunk).FinishAsync(),
                    (at, answer) => Rival.AfterChunk(session.Declared, at, chunk, answer, now),
                    (at, answer) => answer.Code == ReferenceModel.Refuses(session.Declared, at, chunk, now));
            case Close close:
                var late = Late(session, close);
                return Rival.Of(
                    () => AskCloseAsync(session, late),
                    at => ReferenceModel.Close(session.Declared, at, late, Rules(mayLackHash: false), now),
                    at => at.Standing != Standing.Open || ReferenceModel.Ended(at, now) is not null);
            default:
                return Rival.Of(
                    () => AskAbortAsync(session),
                    at => ReferenceModel.Abort(at, now),
                    at => ReferenceModel.Abort(at, now).Next == at);
        }
    }

    private static Answer? Told(Answer answer) => answer.IsDead ? null : answer;

    private static IEnumerable<State> Serial(State at, (Rival Call, Answer Answer) first, (Rival Call, Answer Answer) second) =>
        first.Call.After(at, first.Answer).SelectMany(between =>
            second.Call.After(between, second.Answer).Concat(second.Call.IsRefusedAt(at, second.Answer) ? [between] : []));

    private static int? SlotOf(Command command) => command switch
    {
        SendChunk chunk => chunk.Slot,
        Close close => close.Slot,
        Abort abort => abort.Slot,
        _ => null,
    };
}
