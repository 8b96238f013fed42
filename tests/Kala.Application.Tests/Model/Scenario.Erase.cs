namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task EraseAsync(Erase command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var server = world.Server;
        var isSettled = ReferenceModel.Erase(session.Now).Next == session.Now;
        var answer = Log(command, await AskAsync(async () => Answer.Of(await server.Erase.HandleAsync(session.Id, Admin, default))));
        if (!isSettled)
        {
            await SupersedeAsync(session);
        }
        var (code, next) = ReferenceModel.Erase(session.Now);
        var isWhole = Expect(answer, code);
        if (isWhole)
        {
            session.Is(next);
        }
        else if (!isSettled)
        {
            // It ends the session first and removes the row last.
            session.MayBe(session.Now with { Standing = Standing.Aborted, Until = world.Now });
            session.MayBe(next);
        }
        foreach (var (key, known) in _keys.Where(pair => pair.Value.Session == session.Id && !isSettled).ToList())
        {
            if (isWhole)
            {
                _keys.Remove(key);
            }
            else
            {
                Forget(known.Fields);
            }
        }
    }
}
