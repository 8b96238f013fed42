using Kala.Application.UploadSessions;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>A chunk on its way.</summary>
internal sealed class ChunkCall
{
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WakeUpAgain = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset _checkpointBegan;
    private int _checkpointed;

    public ChunkCall(World world, Caller caller, ModelSession session, Sending chunk)
    {
        _checkpointBegan = world.Now;
        (Session, Chunk, Basis) = (session, chunk, session.Now);
        Body = PipedBody.Of(chunk);
        Answered = AskAsync(world.Server, caller);
    }

    public ModelSession Session { get; }

    public Sending Chunk { get; }

    /// <summary>What the session was when the chunk got it.</summary>
    public State Basis { get; set; }

    public PipedBody Body { get; }

    public Actor Actor { get; } = new();

    public Task<Answer> Answered { get; }

    public bool IsOver => Answered.IsCompleted;

    /// <summary>Sends bytes up to a position, and waits until they were taken or nobody takes them.</summary>
    public async Task SendAsync(int to, int pieces)
    {
        await Task.WhenAny(Body.Wanted, Answered);
        var piece = Math.Max(1, (to - Body.Arrived + pieces - 1) / pieces);
        while (Body.Arrived < to && !IsOver)
        {
            if (!await Body.SendAsync(Chunk.Bytes.Slice(Body.Arrived, Math.Min(piece, to - Body.Arrived))))
            {
                return;
            }
        }
    }

    /// <summary>Sends the next piece of what is left, and at least the first byte that is new.</summary>
    public Task SendPieceAsync()
    {
        var left = Chunk.Sends - Body.Arrived;
        var piece = Body.Arrived + ((left + Chunk.Fields.Pieces - 1) / Chunk.Fields.Pieces);
        return left > 0 ? SendAsync(Math.Min(Chunk.Sends, Math.Max(piece, Known + 1)), 1) : Task.CompletedTask;
    }

    /// <summary>Whether a checkpoint is due now that it was woken up; then it has been tried on return.</summary>
    public async Task<bool> TriesCheckpointAsync(DateTimeOffset now)
    {
        var isDue = Chunk.Keeps
            && Actor.Hits.IsEmpty
            && Body.Arrived > Math.Max(_checkpointed, Known)
            && Body.Arrived <= Session.Declared.Size - Chunk.Start
            && now - _checkpointBegan >= CheckpointInterval;
        if (isDue)
        {
            // Woken up in the instant in which the checkpoint before is about to end, it leaves the next for another time.
            while (!await Actor.Checkpoints.WaitAsync(WakeUpAgain) && !IsOver)
            {
                Body.WakeUp();
            }
            (_checkpointed, _checkpointBegan) = (Body.Arrived, now);
        }
        return isDue;
    }

    /// <summary>Sends what is left, and ends as the chunk ends.</summary>
    public async Task<Answer> FinishAsync()
    {
        await SendAsync(Math.Max(Chunk.Sends, Body.Arrived), Chunk.Fields.Pieces);
        Body.End(Chunk.Fields.End);
        return await Answered;
    }

    /// <summary>How many of its bytes are stored already.</summary>
    private int Known => (Chunk.Fields.Mode == WriteMode.Write ? 0 : Basis.Content.Length) - Chunk.Start;

    private async Task<Answer> AskAsync(Server server, Caller caller)
    {
        try
        {
            var command = new WriteChunk(Session.Id, caller, Body);
            return await Answer.OfAsync(
                Actor, server.Life, async () => Answer.Of(await server.Write.HandleAsync(command, CancellationToken.None)));
        }
        finally
        {
            Body.Release();
        }
    }
}
