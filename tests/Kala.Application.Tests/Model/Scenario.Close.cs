using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task CloseAsync(Close command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var late = Late(session, command);
        var isSettled = session.Now.Standing != Standing.Open || ReferenceModel.Ended(session.Now, world.Now) is not null;
        var answer = Log(command, await AskCloseAsync(session, late));
        if (!isSettled)
        {
            await SupersedeAsync(session);
        }
        Judge(
            session,
            answer,
            at => ReferenceModel.Close(session.Declared, at, late, Rules(mayLackHash: false), world.Now));
    }

    private Task<Answer> AskCloseAsync(ModelSession session, Sha256Digest? late)
    {
        var server = world.Server;
        return AskAsync(async () => Answer.Of(
            await server.Close.HandleAsync(new CloseSession { Hash = late?.ToString() }, session.Id, Owner, default)));
    }

    private Rules Rules(bool mayLackHash) => new(mayLackHash, KnowsDigests: !world.ForgetsDigests);

    private static Sha256Digest? Late(ModelSession session, Close command) =>
        HashOf(command.Late, () => session.Now.Content.Bytes);
}
