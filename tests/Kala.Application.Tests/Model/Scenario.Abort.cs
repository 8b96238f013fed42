namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task AbortAsync(Abort command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var isSettled = ReferenceModel.Abort(session.Now, world.Now).Next == session.Now;
        var answer = Log(command, await AskAbortAsync(session));
        if (!isSettled)
        {
            await SupersedeAsync(session);
        }
        Judge(session, answer, at => ReferenceModel.Abort(at, world.Now));
    }

    private Task<Answer> AskAbortAsync(ModelSession session)
    {
        var server = world.Server;
        return AskAsync(async () => Answer.Of(await server.Abort.HandleAsync(session.Id, Owner, default)));
    }
}
