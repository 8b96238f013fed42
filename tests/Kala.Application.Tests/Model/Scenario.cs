using System.Text;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>Runs a sequence of commands against a world and compares it, step by step, with the reference model.</summary>
internal sealed class Scenario(World world)
{
    private static readonly Caller Owner = new(WellKnownOwner.Anonymous);
    private static readonly Caller Admin = new(WellKnownOwner.Anonymous, IsAdmin: true);
    private static readonly Caller Stranger = new(new Guid("00000000-0000-4000-8000-000000000002"));

    private readonly List<ModelSession> _sessions = [];
    private readonly Dictionary<int, (Create Fields, Guid? Session, DateTimeOffset At)> _keys = [];
    private readonly List<(Command Command, Answer Answer)> _log = [];
    private ChunkCall? _running;
    private int _file;
    private bool _anythingWentWrong;

    /// <summary>Runs them all, and then brings every session that still can to a good end.</summary>
    public async Task RunAsync(IReadOnlyList<Command> commands)
    {
        try
        {
            foreach (var command in commands)
            {
                await StepAsync(command);
                await Invariants.CheckIdleAsync(world, _sessions);
            }
            world.Faults.Heal();
            foreach (var session in _sessions.ToList())
            {
                await BringToAnEndAsync(session);
            }
            if (!_anythingWentWrong)
            {
                Invariants.CheckNoOrphans(world);
            }
        }
        catch (Exception error) when (error is Violation or TimeoutException)
        {
            if (error is TimeoutException)
            {
                // What hangs once will hang in most of the sequences that shrinking tries.
                world.Database.Patience = TimeSpan.FromSeconds(1);
            }
            throw new Violation(Describe(error.Message));
        }
    }

    private async Task StepAsync(Command command)
    {
        var step = command switch
        {
            Create create => CreateAsync(create),
            SendChunk chunk => ChunkAsync(chunk),
            Close close => CloseAsync(close),
            Abort abort => AbortAsync(abort),
            Erase erase => EraseAsync(erase),
            CollectAll collect => CollectAsync(collect),
            GetView get => GetAsync(get),
            ReadFile read => ReadAsync(read),
            RemoveFile delete => DeleteAsync(delete),
            Store store => StoreAsync(store),
            Pry pry => PryAsync(pry),
            Wait wait => WaitAsync(wait),
            Crash => RestartAsync(null),
            PowerLoss loss => RestartAsync(loss.Seed),
            Stop stop => StopAsync(stop),
            Stall stall => StallAsync(stall),
            Together together => TogetherAsync(together),
            Doom doom => DoomAsync(doom),
            Arm arm => ArmAsync(arm),
            Repair => RepairAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command."),
        };
        await step.WaitAsync(world.Database.Patience);
        if (!world.Server.Life.IsOver)
        {
            Invariants.Check(world, _sessions);
        }
    }

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

    private async Task ChunkAsync(SendChunk command)
    {
        if (Session(command.Slot) is not { } session)
        {
            return;
        }
        var chunk = Plan(session, command);
        var refusal = ReferenceModel.Refuses(session.Declared, session.Now, chunk, world.Now);
        var call = new ChunkCall(world, Owner, session, chunk);
        var answer = Log(command, await call.FinishAsync());
        if (refusal is null)
        {
            await SupersedeAsync(session);
        }
        JudgeChunk(call, answer, refusal, call.Body.Arrived);
    }

    private void JudgeChunk(ChunkCall call, Answer answer, string? refusal, int arrived)
    {
        var session = call.Session;
        call.Basis = call == _running ? call.Basis : session.Now;
        Judge(session, answer, latest =>
        {
            // Refused at once, or after the session was taken from whoever had it.
            var late = refusal ?? (call == _running ? null : ReferenceModel.Refuses(session.Declared, latest, call.Chunk, world.Now));
            return late is not null
                ? (late, latest)
                : ReferenceModel.Take(session.Declared, call.Basis, latest, call.Chunk, arrived, null, world.Now);
        });
        CheckOffset(session, answer);
    }

    /// <summary>Every answer to a write tells the committed offset, unless the session is over or nobody is there.</summary>
    private void CheckOffset(ModelSession session, Answer answer)
    {
        var isTold = !answer.IsDead && answer.Code != "client_gone" && ReferenceModel.Ended(session.Now, world.Now) is null;
        Invariants.Hold(
            !isTold || answer.Offset == session.Now.Content.Length,
            $"Told an offset of {answer.Offset} where it is {session.Now.Content.Length}");
    }

    /// <summary>Somebody else has asked for the session: who had it is told so, and keeps what it may keep.</summary>
    private async Task SupersedeAsync(ModelSession session)
    {
        if (_running is { } running && running.Session == session)
        {
            await EndRunningAsync(running, "write_superseded");
        }
    }

    private async Task EndRunningAsync(ChunkCall running, string code)
    {
        if (world.Server.Life.IsOver)
        {
            // Perhaps before anybody could ask for the session.
            running.Body.End(BodyEnd.Cut);
        }
        var answer = await running.Answered;
        _log.Add((running.Chunk.Fields, answer));
        _running = null;
        Judge(running.Session, answer, latest => ReferenceModel.Take(
            running.Session.Declared, running.Basis, latest, running.Chunk, running.Body.Arrived, code, world.Now));
        CheckOffset(running.Session, answer);
    }

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
            at => ReferenceModel.Close(session.Declared, at, late, false, world.Now));
    }

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
            Invariants.CheckNoOrphans(world);
        }
    }

    private async Task GetAsync(GetView command)
    {
        if (Session(command.Slot) is { } session)
        {
            await VerifyViewAsync(session, command);
        }
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
            Invariants.Hold(view.Verified == (isFile && !session.IsUnverified) && view.FileSize == session.Declared.Size, $"The view says {view}");
        }
    }

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

    private async Task StoreAsync(Store command)
    {
        var file = NextFile();
        var chunk = new SendChunk(0, WriteMode.Write) { End = command.End, EndAt = command.EndAt, Declares = command.Declares };
        var sending = new Sending(chunk, null, 0, Content.Of(file, 0, 0, command.Size));
        var size = command.Off is { } off ? Math.Max(0, command.Size + off) : (int?)null;
        var declared = new Declared(size, HashOf(command.Hash, () => sending.Bytes));
        var body = PipedBody.Of(sending);
        var server = world.Server;
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
            (code, next) = ReferenceModel.Close(declared, next, null, true, world.Now);
        }
        var session = new ModelSession(world.Identifiers.LastSession, file, declared with { Size = command.Size }, next)
        {
            IsUnverified = declared.Hash is null,
        };
        if (answer.IsDead)
        {
            // Whoever sent it was told no uuid: nobody knows of it, whatever is left.
            return;
        }
        if (Expect(answer, code) && code == ReferenceModel.Ok)
        {
            _sessions.Add(session);
        }
        else if (!answer.Hits.Contains(Fault.DatabaseFull))
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

    private async Task WaitAsync(Wait command)
    {
        world.Clock.Advance(command.Time);
        if (_running is { IsOver: false } running)
        {
            await CheckpointAsync(running);
        }
    }

    /// <summary>What a running chunk has brought so far counts from here on, if it is time for a checkpoint.</summary>
    private async Task CheckpointAsync(ChunkCall running)
    {
        if (!await running.TriesCheckpointAsync(world.Now))
        {
            return;
        }
        var session = running.Session;
        var (_, next) = ReferenceModel.Take(
            session.Declared, running.Basis, session.Now, running.Chunk, running.Body.Arrived, "checkpoint", world.Now);
        if (world.Server.Life.IsOver)
        {
            session.MayBe(next);
        }
        else if (running.Actor.Hits.IsEmpty)
        {
            session.Is(next);
        }
    }

    private async Task RestartAsync(int? powerLoss)
    {
        _anythingWentWrong = true;
        world.Server.Life.End();
        if (_running is { } running)
        {
            running.Body.End(BodyEnd.Cut);
            await running.Answered;
            _running = null;
        }
        await world.RestartAsync(powerLoss);
        Invariants.Check(world, _sessions);
        foreach (var session in _sessions)
        {
            await VerifyViewAsync(session, new GetView(_sessions.IndexOf(session)));
            await VerifyFileAsync(session, new ReadFile(_sessions.IndexOf(session)));
        }
    }

    private async Task StopAsync(Stop command)
    {
        _anythingWentWrong = true;
        world.Server.Shutdown.Stop(TimeSpan.Zero);
        if (_running is { } running)
        {
            await EndRunningAsync(running, "server_stopping");
        }
        if (!world.Server.Life.IsOver && Session(command.Slot) is { } session)
        {
            var late = new ChunkCall(world, Owner, session, Plan(session, new SendChunk(command.Slot, WriteMode.Write)));
            var answer = Log(command, await late.FinishAsync());
            Expect(answer, ReferenceModel.Ended(session.Now, world.Now) ?? "server_stopping");
        }
        await RestartAsync(null);
    }

    private async Task StallAsync(Stall command)
    {
        if (Session(command.Chunk.Slot) is not { } session || _running is not null)
        {
            return;
        }
        var chunk = Plan(session, command.Chunk);
        var refusal = ReferenceModel.Refuses(session.Declared, session.Now, chunk, world.Now);
        var call = new ChunkCall(world, Owner, session, chunk);
        if (refusal is null)
        {
            await call.SendAsync(Math.Min(command.Sent, chunk.Sends), chunk.Fields.Pieces);
            // Too long, or struck: its answer comes without a further byte.
            if (call.Body.Arrived <= session.Declared.Size - chunk.Start && call.Actor.Hits.IsEmpty && !world.Server.Life.IsOver)
            {
                _running = call;
                foreach (var meanwhile in command.Meanwhile.TakeWhile(_ => !world.Server.Life.IsOver))
                {
                    await StepAsync(meanwhile);
                }
                if (_running is null)
                {
                    return;
                }
                await call.SendPieceAsync();
                await CheckpointAsync(call);
            }
        }
        var answer = Log(command.Chunk, await call.FinishAsync());
        JudgeChunk(call, answer, refusal, call.Body.Arrived);
        _running = null;
    }

    private async Task DoomAsync(Doom command)
    {
        var life = world.Server.Life;
        life.EndAfter(command.Steps);
        await StepAsync(command.Inner);
        life.Spare();
        if (world.Server.Life.IsOver)
        {
            await RestartAsync(command.Power ? command.Seed : null);
        }
    }

    private Task ArmAsync(Arm command)
    {
        _anythingWentWrong = true;
        world.Faults.Arm(command.Fault, command.Room);
        return Task.CompletedTask;
    }

    private Task RepairAsync()
    {
        world.Faults.Heal();
        return Task.CompletedTask;
    }

    /// <summary>Two calls at once: what comes of them must be what one after the other could have come to.</summary>
    private async Task TogetherAsync(Together command)
    {
        world.Faults.Heal();
        if (_running is not null || SlotOf(command.First) is not { } slot || Session(slot) is not { } session)
        {
            return;
        }
        var at = session.Now;
        var (first, second) = (Rival.Of(this, session, command.First), Rival.Of(this, session, command.Second));
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

    /// <summary>One of two calls to the same session.</summary>
    private sealed record Rival(
        Func<Task<Answer>> AskAsync,
        Func<State, Answer?, IEnumerable<State>> After,
        Func<State, Answer, bool> IsRefusedAt)
    {
        public static Rival Of(Scenario scenario, ModelSession session, Command command)
        {
            var now = scenario.World.Now;
            switch (command)
            {
                case SendChunk fields:
                    var chunk = Plan(session, fields);
                    return new Rival(
                        () => new ChunkCall(scenario.World, Owner, session, chunk).FinishAsync(),
                        (at, answer) => AfterChunk(session.Declared, at, chunk, answer, now),
                        (at, answer) => answer.Code == ReferenceModel.Refuses(session.Declared, at, chunk, now));
                case Close close:
                    var late = Late(session, close);
                    return Plain(
                        () => scenario.AskCloseAsync(session, late),
                        at => ReferenceModel.Close(session.Declared, at, late, false, now),
                        at => at.Standing != Standing.Open || ReferenceModel.Ended(at, now) is not null);
                default:
                    return Plain(
                        () => scenario.AskAbortAsync(session),
                        at => ReferenceModel.Abort(at, now),
                        at => ReferenceModel.Abort(at, now).Next == at);
            }
        }

        private static Rival Plain(
            Func<Task<Answer>> ask, Func<State, (string Code, State Next)> rule, Func<State, bool> isSettled) => new(
            ask,
            (at, answer) => rule(at) is var (code, next) && (answer is null || answer.Code == code) ? [next] : [],
            (at, answer) => isSettled(at) && rule(at).Code == answer.Code);

        private static IEnumerable<State> AfterChunk(Declared file, State at, Sending chunk, Answer? answer, DateTimeOffset now)
        {
            var refusal = ReferenceModel.Refuses(file, at, chunk, now);
            var arrived = chunk.Sends;
            var (code, next) = refusal is null ? ReferenceModel.Take(file, at, at, chunk, arrived, null, now) : (refusal, at);
            if (answer is null || answer.Code == code)
            {
                yield return next;
            }
            if (refusal is null && answer is null)
            {
                // The other one may have stopped it between two pieces, before the end came and nobody was told.
                var piece = Math.Max(1, (arrived + chunk.Fields.Pieces - 1) / chunk.Fields.Pieces);
                for (var kept = piece; kept < arrived; kept += piece)
                {
                    yield return ReferenceModel.Take(file, at, at, chunk, kept, "write_superseded", now).Next;
                }
            }
            if (refusal is null && answer?.Code == "write_superseded")
            {
                // It was stopped somewhere; where, it was told.
                var start = chunk.Fields.Mode == WriteMode.Write ? 0 : at.Content.Length;
                var kept = (int)answer.Offset! - chunk.Start;
                if (answer.Offset == at.Content.Length)
                {
                    yield return at;
                }
                if (chunk.Keeps && answer.Offset > start && kept <= arrived)
                {
                    yield return ReferenceModel.Take(file, at, at, chunk, kept, "write_superseded", now).Next;
                }
            }
        }
    }

    /// <summary>After all faults are repaired, every session that is not over can be finished.</summary>
    private async Task BringToAnEndAsync(ModelSession session)
    {
        var slot = _sessions.IndexOf(session);
        if (ReferenceModel.Ended(session.Now, world.Now) is null && session.Now.Standing is Standing.Open or Standing.Failed)
        {
            var right = Content.Of(session.File, 0, 0, session.Declared.Size!.Value);
            var goesOn = session.Now.Standing == Standing.Open && right.Span.StartsWith(session.Now.Content.Bytes);
            await StepAsync(goesOn
                ? new SendChunk(slot, WriteMode.Append) { Offset = OffsetKind.Equal, Reach = Reach.Rest }
                : new SendChunk(slot, WriteMode.Write) { Reach = Reach.Rest });
            await StepAsync(new Close(slot, session.Declared.Hash is null ? HashKind.Right : HashKind.None));
            Invariants.Hold(
                session.Now.Standing == (session.Declared.Hash == Content.DigestOf(right.Span) || session.Declared.Hash is null
                    ? Standing.Closed
                    : Standing.Failed),
                $"{session.Id} could not be finished");
        }
        await StepAsync(new ReadFile(slot));
    }

    private void Judge(
        ModelSession session,
        Answer answer,
        Func<State, (string Code, State Next)> rule,
        string brokenCode = "storage_error")
    {
        var (code, next) = rule(session.Now);
        if (answer.IsDead)
        {
            session.MayBe(next);
        }
        else if (Expect(answer, code, brokenCode))
        {
            session.Is(next);
        }
    }

    /// <summary>Whether it is the expected answer; a call that something struck must say so instead, and change nothing.</summary>
    private bool Expect(Answer answer, string code, string brokenCode = "storage_error")
    {
        if (answer.IsDead)
        {
            return false;
        }
        if (answer.Hits.Count == 0)
        {
            Invariants.Hold(answer.Code == code, $"Answered {answer}, expected {code}");
            return true;
        }
        _anythingWentWrong = true;
        var isFull = answer.Hits.Any(hit => hit is Fault.NoSpace or Fault.DatabaseFull);
        var isBroken = answer.Hits.Any(hit => hit is not (Fault.NoSpace or Fault.DatabaseFull));
        Invariants.Hold(
            (isFull && answer.Code == "insufficient_storage") || (isBroken && answer.Code == brokenCode),
            $"Answered {answer} to a fault of the disk");
        return false;
    }

    private static Sending Plan(ModelSession session, SendChunk command)
    {
        var at = session.Now.Content.Length;
        int? offset = command.Mode == WriteMode.Write ? null : command.Offset switch
        {
            OffsetKind.Equal => at,
            OffsetKind.Lower => Math.Max(0, at - command.Shift),
            OffsetKind.Higher => at + 1 + command.Shift,
            _ => null,
        };
        var start = command.Mode == WriteMode.Write ? 0 : offset ?? at;
        var rest = Math.Max(0, (session.Declared.Size ?? start) - start);
        var length = command.Reach switch
        {
            Reach.Rest => rest,
            Reach.Some => Math.Min(rest, command.Length),
            _ => rest + 1 + command.Length,
        };
        return new Sending(command, offset, start, Content.Of(session.File, command.Variant, start, length));
    }

    private World World => world;

    private int NextFile() => _file++ % 50;

    private ModelSession? Session(int slot) => _sessions.Count == 0 ? null : _sessions[slot % _sessions.Count];

    private ModelSession? Find(Guid id) => _sessions.Find(one => one.Id == id);

    private static Sha256Digest? Late(ModelSession session, Close command) =>
        HashOf(command.Late, () => session.Now.Content.Bytes);

    private static Sha256Digest? HashOf(HashKind kind, Func<ReadOnlyMemory<byte>> bytes) => kind switch
    {
        HashKind.None => null,
        HashKind.Right => Content.DigestOf(bytes().Span),
        _ => Content.DigestOf("something else"u8),
    };

    private Task<Answer> AskCloseAsync(ModelSession session, Sha256Digest? late)
    {
        var server = world.Server;
        return AskAsync(async () => Answer.Of(
            await server.Close.HandleAsync(new CloseSession { Hash = late?.ToString() }, session.Id, Owner, default)));
    }

    private Task<Answer> AskAbortAsync(ModelSession session)
    {
        var server = world.Server;
        return AskAsync(async () => Answer.Of(await server.Abort.HandleAsync(session.Id, Owner, default)));
    }

    private Task<Answer> AskAsync(Func<Task<Answer>> call) => Answer.OfAsync(new Actor(), world.Server.Life, call);

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
                var count = opened.Content.Read(bytes.AsSpan(position), position);
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

    private Answer Log(Command command, Answer answer)
    {
        _log.Add((command, answer));
        return answer;
    }

    private string Describe(string message)
    {
        var text = new StringBuilder(message).AppendLine();
        foreach (var (command, answer) in _log)
        {
            text.Append("  ").Append(command).Append(" -> ").Append(answer).AppendLine();
        }
        return text.ToString();
    }
}
