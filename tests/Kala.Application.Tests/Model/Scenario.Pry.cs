using Kala.Application.UploadSessions;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task PryAsync(Pry command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var server = world.Server;
        var chunk = Plan(session, new SendChunk(command.Slot, WriteMode.Write) { Variant = 2 });
        (string, Func<Task<Answer>>)[] calls =
        [
            ("session_not_found", async () => Answer.Of(await server.Get.HandleAsync(session.Id, Stranger, default))),
            ("session_not_found", async () => Answer.Of(await server.Abort.HandleAsync(session.Id, Stranger, default))),
            ("forbidden", async () => Answer.Of(await server.Erase.HandleAsync(session.Id, Stranger, default))),
            ("session_not_found", async () => Answer.Of(
                await server.Close.HandleAsync(new CloseSession(), session.Id, Stranger, default))),
            ("session_not_found", () => new ChunkCall(world, Stranger, session, chunk).FinishAsync()),
            ("file_not_found", () => OpenAndReadAsync(session.Id, Stranger)),
            ("file_not_found", async () => Answer.Of(await server.DeleteFile.HandleAsync(session.Id, Stranger, default))),
        ];
        foreach (var (code, call) in calls)
        {
            Expect(Log(command, await AskAsync(call)), code);
        }
    }
}
