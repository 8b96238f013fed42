using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>
/// One step of a sequence. Sessions are named by a slot, taken modulo how many there are, so that a sequence keeps its
/// meaning while it is shrunk. Housekeeping calls (expire, collect, scrub) get their commands here.
/// </summary>
internal abstract record Command;

internal enum HashKind
{
    None,
    Right,
    Wrong,
}

/// <summary>A new session. The same key with the same fields makes no second one.</summary>
internal sealed record Create(int Size, HashKind Hash, int Key = 0) : Command;

internal enum OffsetKind
{
    None,
    Equal,
    Lower,
    Higher,
}

internal enum Reach
{
    /// <summary>To the declared end of the file.</summary>
    Rest,

    /// <summary>A number of bytes, not beyond that end.</summary>
    Some,

    /// <summary>Beyond it.</summary>
    Beyond,
}

internal enum BodyEnd
{
    Whole,

    /// <summary>The connection breaks off.</summary>
    Cut,

    /// <summary>What follows the data is not what may follow it.</summary>
    Malformed,

    /// <summary>The fields before the data are not to be understood.</summary>
    NoFields,
}

/// <summary>A chunk.</summary>
internal sealed record SendChunk(int Slot, WriteMode Mode) : Command
{
    public OffsetKind Offset { get; init; }

    public int Shift { get; init; }

    public Reach Reach { get; init; }

    public int Length { get; init; }

    /// <summary>Which content the bytes are of; the right one is 0.</summary>
    public int Variant { get; init; }

    public HashKind Hash { get; init; }

    public BodyEnd End { get; init; }

    /// <summary>After how many bytes it ends, unless it is whole.</summary>
    public int EndAt { get; init; }

    /// <summary>Whether the length of the body is known before it comes.</summary>
    public bool Declares { get; init; } = true;

    /// <summary>Whether it must start where the content ends.</summary>
    public bool Exact { get; init; }

    /// <summary>In how many pieces it arrives.</summary>
    public int Pieces { get; init; } = 1;
}

internal sealed record Close(int Slot, HashKind Late = HashKind.None) : Command;

internal sealed record Abort(int Slot) : Command;

/// <summary>An administrator removes the session at once.</summary>
internal sealed record Erase(int Slot) : Command;

/// <summary>The collector runs without a grace time.</summary>
internal sealed record CollectAll : Command;

internal sealed record GetView(int Slot) : Command;

/// <summary>Asks for an offset that only a later call changes: who is writing is stopped.</summary>
internal sealed record Settle(int Slot) : Command;

internal sealed record ReadFile(int Slot) : Command;

internal sealed record RemoveFile(int Slot) : Command;

/// <summary>A whole file in one request.</summary>
internal sealed record Store(int Size, HashKind Hash) : Command
{
    /// <summary>How much the declared size differs from that of the body; null: none is declared.</summary>
    public int? Off { get; init; } = 0;

    public BodyEnd End { get; init; }

    public int EndAt { get; init; }

    public bool Declares { get; init; } = true;
}

/// <summary>Every call to a session, by somebody else than its owner.</summary>
internal sealed record Pry(int Slot) : Command;

/// <summary>Time goes by.</summary>
internal sealed record Wait(TimeSpan Time) : Command;

/// <summary>The process is killed and started again.</summary>
internal sealed record Crash : Command;

/// <summary>The machine loses power and is started again.</summary>
internal sealed record PowerLoss(int Seed) : Command;

/// <summary>The server is asked to stop, and is started again.</summary>
internal sealed record Stop(int Slot) : Command;

/// <summary>Something will go wrong below the server.</summary>
internal sealed record Arm(Fault Fault, int Room = 0) : Command;

/// <summary>What was wrong is repaired.</summary>
internal sealed record Repair : Command;

/// <summary>A chunk that stalls after some bytes, and what others do meanwhile; then it goes on, if it still can.</summary>
internal sealed record Stall(SendChunk Chunk, int Sent, IReadOnlyList<Command> Meanwhile) : Command
{
    public override string ToString() =>
        $"Stall {{ {Chunk}, Sent = {Sent}, Meanwhile = [{string.Join("; ", Meanwhile)}] }}";
}

/// <summary>Two calls to one session at the same moment.</summary>
internal sealed record Together(Command First, Command Second) : Command;

/// <summary>A command in which the process dies after so many steps on disk and database.</summary>
internal sealed record Doom(Command Inner, int Steps, bool Power, int Seed) : Command;
