using System.Text;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>Runs a sequence of commands against a world and compares it, step by step, with the reference model.</summary>
internal sealed partial class Scenario(World world)
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
            Settle settle => SettleAsync(settle),
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

    /// <summary>After all faults are repaired, every session that is not over can be finished.</summary>
    private async Task BringToAnEndAsync(ModelSession session)
    {
        var slot = _sessions.IndexOf(session);
        var right = Content.Of(session.File, 0, 0, session.Declared.Size!.Value);
        var goesOn = session.Now.Standing == Standing.Open && right.Span.StartsWith(session.Now.Content.Bytes);
        var isOpen = ReferenceModel.Ended(session.Now, world.Now) is null && session.Now.Standing is Standing.Open or Standing.Failed;
        if (isOpen && (goesOn || !session.Now.IsForward))
        {
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

    private ModelSession? Session(int slot) => _sessions.Count == 0 ? null : _sessions[slot % _sessions.Count];

    private ModelSession? Find(Guid id) => _sessions.Find(one => one.Id == id);

    private int NextFile() => _file++ % 50;

    private Task<Answer> AskAsync(Func<Task<Answer>> call) => Answer.OfAsync(new Actor(), world.Server.Life, call);

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
