using Kala.Application.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>A chunk on its way.</summary>
internal sealed class ChunkCall
{
    public ChunkCall(Server server, Caller caller, ModelSession session, Sending chunk)
    {
        (Session, Chunk, Basis) = (session, chunk, session.Now);
        Body = PipedBody.Of(chunk);
        Answered = AskAsync(server, caller);
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

    /// <summary>Sends what is left, and ends as the chunk ends.</summary>
    public async Task<Answer> FinishAsync()
    {
        var fields = Chunk.Fields;
        var end = fields.End is BodyEnd.Cut or BodyEnd.Malformed ? Math.Min(fields.EndAt, Chunk.Bytes.Length) : Chunk.Bytes.Length;
        await SendAsync(Math.Max(end, Body.Arrived), fields.Pieces);
        Body.End(fields.End);
        return await Answered;
    }

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
