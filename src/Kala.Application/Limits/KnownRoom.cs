using System.Collections.Concurrent;

namespace Kala.Application.Limits;

/// <summary>
/// Owners who were recently far below their limits, so that most creations need no query. An entry is valid for two
/// seconds or a thousand creations, whichever ends first, so that ten nodes together cannot exceed a limit.
/// </summary>
internal sealed class KnownRoom(TimeProvider clock)
{
    /// <summary>The number of free rows that an owner must have to be noted.</summary>
    public const long Plenty = 10_000;

    private const int Creations = 1_000;
    private const int MostOwners = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Room> _rooms = [];

    /// <summary>Uses up room for one row; false if it is unknown whether there is any.</summary>
    public bool TryTake(Guid owner) => _rooms.TryGetValue(owner, out var room)
        && clock.GetElapsedTime(room.Since) < Lifetime
        && Interlocked.Decrement(ref room.Left) >= 0;

    /// <summary>Whether there is certainly room for one row.</summary>
    public bool HasRoom(Guid owner) => _rooms.TryGetValue(owner, out var room)
        && clock.GetElapsedTime(room.Since) < Lifetime
        && Volatile.Read(ref room.Left) > 0;

    /// <summary>Notes that an owner has plenty of room.</summary>
    public void Note(Guid owner)
    {
        if (_rooms.Count >= MostOwners)
        {
            _rooms.Clear();
        }
        _rooms[owner] = new Room { Since = clock.GetTimestamp() };
    }

    private sealed class Room
    {
        public int Left = Creations;

        public required long Since { get; init; }
    }
}
