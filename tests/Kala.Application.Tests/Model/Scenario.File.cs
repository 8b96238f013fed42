
namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task ReadAsync(ReadFile command)
    {
        if (Session(command.Slot) is { } session)
        {
            await VerifyFileAsync(session, command);
        }
    }

    private async Task VerifyFileAsync(ModelSession session, Command command)
    {
        var answer = Log(command, await AskAsync(() => OpenAndReadAsync(session.Id, Owner)));
        if (Expect(answer, ReferenceModel.Read(session.Now), brokenCode: "cut_off") && answer.Bytes is { } bytes)
        {
            Invariants.Hold(session.Now.Content.Bytes.AsSpan().SequenceEqual(bytes), "The file reads otherwise than it was sent");
        }
    }

    private async Task DeleteAsync(RemoveFile command)
    {
        if (Session(command.Slot) is { } session)
        {
            var answer = Log(command, await AskAsync(async () =>
                Answer.Of(await world.Server.DeleteFile.HandleAsync(session.Id, Owner, default))));
            Judge(session, answer, ReferenceModel.Delete);
        }
    }

    private async Task<Answer> OpenAndReadAsync(Guid id, Caller caller)
    {
        var result = await world.Server.OpenFile.HandleAsync(id, caller, default);
        if (result.IsRefused(out var refusal))
        {
            return Answer.Of(refusal);
        }
        using var opened = result.Value;
        var bytes = new byte[opened.File.Size];
        try
        {
            for (var position = 0; position < bytes.Length;)
            {
                var count = await opened.Content.ReadAsync(bytes.AsMemory(position), position, default);
                Invariants.Hold(count > 0, "The file ends early");
                position += count;
            }
        }
        catch (IOException)
        {
            return new Answer("cut_off");
        }
        return new Answer(ReferenceModel.Ok) { Bytes = bytes };
    }
}
