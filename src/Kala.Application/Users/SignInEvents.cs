using Kala.Application.Abstractions;
using Kala.Application.Limits;
using Kala.Domain.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Users;

/// <summary>
/// Records sign-ins: the first success of a user from a network at once, further ones and all refusals as a count for
/// each span of time. So guessing writes a bounded number of rows, and nothing during a guess. A crash loses the counts
/// of the span. See docs/decisions/0066.
/// </summary>
public sealed class SignInEvents(IKalaDatabase database, TimeProvider clock, ILogger<SignInEvents> log)
{
    /// <summary>The number of rows of refusals in a span; one more has the rest.</summary>
    public const int MostRows = 50;

    private const int MostCounted = 1_000;
    private const int MostNames = 20;
    private const int MostUsers = 10_000;
    private const string Rest = "other networks and names";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<(string? Name, ClientNetwork From), int> _refused = [];
    private Dictionary<ClientNetwork, int> _names = [];
    private Dictionary<(Guid User, ClientNetwork From), int> _signedIn = [];
    private int _rest;

    /// <summary>How long counts are kept in memory.</summary>
    public static TimeSpan Span { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Counts a refusal.</summary>
    /// <param name="name">The folded username; null if no user can have it.</param>
    /// <param name="from">The caller's network.</param>
    public void CountRefusal(string? name, ClientNetwork from)
    {
        lock (_gate)
        {
            Count(name, from, 1);
        }
    }

    /// <summary>Records a success. The user is signed in even if it cannot be written, and waits only a moment for it.</summary>
    public async Task RecordAsync(Guid user, ClientNetwork from)
    {
        lock (_gate)
        {
            if (_signedIn.TryGetValue((user, from), out var more))
            {
                _signedIn[(user, from)] = more + 1;
                return;
            }
            if (_signedIn.Count < MostUsers)
            {
                _signedIn.Add((user, from), 0);
            }
        }
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            await AddAsync([SignedIn(user, from, 1)], patience.Token);
        }
#pragma warning disable CA1031 // whatever it is, also a store that is read-only or slow: the password was right
        catch (Exception error)
#pragma warning restore CA1031
        {
            log.SignInNotRecorded(error, user);
            lock (_gate)
            {
                // The row of the span has it then, if the store accepts that.
                Count((user, from), 1);
            }
        }
    }

    /// <summary>
    /// Writes the counts of the span that ends now. If it throws, they are added to those of the next span; if the commit
    /// succeeded nevertheless, they are then written twice.
    /// </summary>
    public async Task WriteCountsAsync(CancellationToken cancellation)
    {
        Dictionary<(string? Name, ClientNetwork From), int> refused;
        Dictionary<(Guid User, ClientNetwork From), int> signedIn;
        int rest;
        lock (_gate)
        {
            (refused, signedIn, rest) = (_refused, _signedIn, _rest);
            (_refused, _names, _signedIn, _rest) = ([], [], [], 0);
        }
        var isWritten = false;
        try
        {
            await WriteAsync(refused, signedIn, rest, cancellation);
            isWritten = true;
        }
        finally
        {
            if (!isWritten)
            {
                Restore(refused, signedIn, rest);
            }
        }
    }

    private async Task WriteAsync(
        Dictionary<(string? Name, ClientNetwork From), int> refused,
        Dictionary<(Guid User, ClientNetwork From), int> signedIn,
        int rest,
        CancellationToken cancellation)
    {
        List<Event> events = [.. signedIn.Where(one => one.Value > 0).Select(one => SignedIn(one.Key.User, one.Key.From, one.Value))];
        if (refused.Count > 0)
        {
            events.AddRange(await RefusalsAsync(refused, rest, cancellation));
        }
        if (events.Count > 0)
        {
            await AddAsync(events, cancellation);
        }
    }

    private void Restore(
        Dictionary<(string? Name, ClientNetwork From), int> refused,
        Dictionary<(Guid User, ClientNetwork From), int> signedIn,
        int rest)
    {
        lock (_gate)
        {
            _rest += rest;
            foreach (var ((name, from), count) in refused)
            {
                Count(name, from, count);
            }
            foreach (var (one, count) in signedIn.Where(one => one.Value > 0))
            {
                Count(one, count);
            }
        }
    }

    /// <summary>
    /// Counts refusals. Of each network only some names are counted apart, so that it cannot take the places of all others.
    /// </summary>
    private void Count(string? name, ClientNetwork from, int times)
    {
        if (!_refused.ContainsKey((name, from)))
        {
            var names = _names.GetValueOrDefault(from);
            name = names < MostNames ? name : null;
            if (_refused.Count >= MostCounted && !_refused.ContainsKey((name, from)))
            {
                _rest += times;
                return;
            }
            _names[from] = names + (name is null ? 0 : 1);
        }
        _refused[(name, from)] = _refused.GetValueOrDefault((name, from)) + times;
    }

    /// <summary>Counts successes; the counts of an outage are bounded, too.</summary>
    private void Count((Guid User, ClientNetwork From) one, int times)
    {
        if (_signedIn.Count < MostUsers || _signedIn.ContainsKey(one))
        {
            _signedIn[one] = _signedIn.GetValueOrDefault(one) + times;
        }
    }

    /// <summary>
    /// The most frequent refusals, and the sum of the others. Names that nobody has are not stored, because people type
    /// passwords into that field.
    /// </summary>
    private async Task<IEnumerable<Event>> RefusalsAsync(
        Dictionary<(string? Name, ClientNetwork From), int> refused,
        int rest,
        CancellationToken cancellation)
    {
        var names = refused.Keys.Select(one => one.Name).OfType<string>().Distinct().ToList();
        var users = await database.ReadAsync(
            (db, ct) => db.Users.Where(one => names.Contains(one.NameFolded))
                .ToDictionaryAsync(one => one.NameFolded, one => (Guid?)one.Id, ct),
            cancellation);
        var counted = refused
            .GroupBy(one => (User: one.Key.Name is { } name ? users.GetValueOrDefault(name) : null, one.Key.From), one => one.Value)
            .Select(one => (one.Key.User, one.Key.From, Count: one.Sum()))
            .OrderByDescending(one => one.Count)
            .ToList();
        rest += counted.Skip(MostRows).Sum(one => one.Count);
        var events = counted.Take(MostRows)
            .Select(one => Refused(one.User, $"{one.From}", one.Count));
        return rest == 0 ? events : events.Append(Refused(user: null, Rest, rest));
    }

    private Event SignedIn(Guid user, ClientNetwork from, int count) =>
        UserEvents.Of(EventKinds.SignedIn, clock.GetUtcNow(), user, user, $"{from}", count);

    private Event Refused(Guid? user, string from, int count) =>
        UserEvents.Of(EventKinds.SignInRefused, clock.GetUtcNow(), user, actor: null, from, count);

    private Task<bool> AddAsync(List<Event> events, CancellationToken cancellation)
    {
        var isFirstRun = true;
        return database.WriteAsync(
            async (db, ct) =>
            {
                // An earlier run, whose commit was not confirmed, may have added them.
                var isThere = !isFirstRun && await db.Events.AnyAsync(one => one.At == events[0].At && one.Id == events[0].Id, ct);
                isFirstRun = false;
                if (!isThere)
                {
                    db.AddRange(events);
                }
                return true;
            },
            cancellation);
    }
}
