using System.Collections.Concurrent;

namespace Kala.Application.Limits;

/// <summary>
/// Owners who were far below their limits a moment ago, so that most creations need not ask the database. For two seconds
/// or a thousand creations, whichever is over first: ten nodes together cannot go past a limit that way.
/// </summary>
internal sealed class KnownRoom(TimeProvider clock)
{
    /// <summary>How many more rows an owner must have room for.</summary>
    public const long Plenty = 10_000;

    private const int Creations = 1_000;
    private const int MostOwners = 10_000;
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Room> _rooms = [];

    /// <summary>Takes room for one more; false if it is not known whether there is any.</summary>
    public bool Takes(Guid owner) => _rooms.TryGetValue(owner, out var room)
        && clock.GetElapsedTime(room.Since) < Lasts
        && Interlocked.Decrement(ref room.Left) >= 0;

    /// <summary>An owner has plenty of room now.</summary>
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
