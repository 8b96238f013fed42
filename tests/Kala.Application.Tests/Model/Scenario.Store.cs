using Kala.Application.Files;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task StoreAsync(Store command)
    {
        var file = NextFile();
        var chunk = new SendChunk(0, WriteMode.Write) { End = command.End, EndAt = command.EndAt, Declares = command.Declares };
        var sending = new Sending(chunk, null, 0, Content.Of(file, 0, 0, command.Size));
        var size = command.Off is { } off ? Math.Max(0, command.Size + off) : (int?)null;
        var declared = new Declared(size, HashOf(command.Hash, () => sending.Bytes));
        var body = PipedBody.Of(sending);
        var server = world.Server;
        var last = world.Identifiers.LastSession;
        var asked = AskAsync(async () => Answer.Of(await server.Store.HandleAsync(
            new StoreFile(Owner, new DeclaredFile(null, size, declared.Hash, null), body), default)));
        var arrived = await SendWholeAsync(body, sending, asked);
        var answer = Log(command, await asked);

        var fresh = new State(Standing.Open, Content.Empty, world.Now + ReferenceModel.Lifetime);
        var (code, next) = ReferenceModel.Refuses(declared, fresh, sending, world.Now) is { } refusal
            ? (refusal, fresh)
            : ReferenceModel.Take(declared, fresh, fresh, sending, arrived, null, world.Now);
        if (code == ReferenceModel.Ok)
        {
            (code, next) = ReferenceModel.Close(declared, next, null, Rules(mayLackHash: true), world.Now);
        }
        var session = new ModelSession(world.Identifiers.LastSession, file, declared with { Size = command.Size }, next);
        if (answer.IsDead)
        {
            // Whoever sent it was told no uuid: nobody knows of it, whatever is left.
            return;
        }
        if (Expect(answer, code) && code == ReferenceModel.Ok)
        {
            _sessions.Add(session);
        }
        else if (session.Id != last)
        {
            Invariants.Hold(!world.Database.Sessions().ContainsKey(session.Id), "A file that was refused left a session");
            Invariants.Hold(
                !world.Disk.Files().Exists(path => path.Contains(session.Id.ToString(), StringComparison.Ordinal)),
                "A file that was refused left bytes");
        }
    }

    private static async Task<int> SendWholeAsync(PipedBody body, Sending sending, Task<Answer> asked)
    {
        if (await Task.WhenAny(body.Wanted, asked) != asked)
        {
            _ = asked.ContinueWith(_ => body.Release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await body.SendAsync(sending.Bytes[..sending.Sends]);
            body.End(sending.Fields.End);
        }
        return sending.Sends;
    }
}
