using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model;

internal sealed partial class Scenario
{
    private async Task CreateAsync(Create command)
    {
        var file = NextFile();
        var hash = HashOf(command.Hash, () => Content.Of(file, 0, 0, command.Size));
        var earlier = command.Key > 0 && _keys.TryGetValue(command.Key, out var known) && world.Now < known.At.AddHours(24)
            ? known
            : default;
        if (earlier.Fields is not null)
        {
            // The same fields: the declared digest too.
            hash = earlier.Session is { } first ? Find(first)?.Declared.Hash ?? hash : hash;
        }
        var call = new OpenSession { FileSize = command.Size, Hash = hash?.ToString(), OriginalFilename = $"{command.Hash}" };
        var answer = Log(command, await AskAsync(async () => Answer.Of(
            await world.Server.Open.HandleAsync(call, Owner, command.Key > 0 ? $"key {command.Key}" : null, default))));
        var conflicts = earlier.Session is not null && (earlier.Fields!.Size, earlier.Fields.Hash) != (command.Size, command.Hash);
        if (answer.IsDead || (command.Key > 0 && earlier is { Fields: not null, Session: null }))
        {
            // Whether the key is known now, only its next use could tell.
            Forget(command);
            return;
        }
        if (!Expect(answer, conflicts ? "idempotency_conflict" : ReferenceModel.Ok) || answer.Code != ReferenceModel.Ok)
        {
            return;
        }
        Invariants.Hold(earlier.Session is null || answer.Id == earlier.Session, "The same creation made another session");
        if (Find(answer.Id!.Value) is null)
        {
            var state = new State(Standing.Open, Content.Empty, world.Now + ReferenceModel.Lifetime);
            _sessions.Add(new ModelSession(answer.Id.Value, file, new Declared(command.Size, hash), state));
        }
        if (command.Key > 0 && earlier.Session is null)
        {
            _keys[command.Key] = (command, answer.Id, world.Now);
        }
    }

    private void Forget(Create command)
    {
        if (command.Key > 0)
        {
            _keys[command.Key] = (command, null, world.Now);
        }
    }

    private static Sha256Digest? HashOf(HashKind kind, Func<ReadOnlyMemory<byte>> bytes) => kind switch
    {
        HashKind.None => null,
        HashKind.Right => Content.DigestOf(bytes().Span),
        _ => Content.DigestOf("something else"u8),
    };
}
