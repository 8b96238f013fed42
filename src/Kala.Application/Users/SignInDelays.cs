using Kala.Application.Limits;

namespace Kala.Application.Users;

/// <summary>
/// Lets those wait who guess passwords: failures count against the address, and against the account at that address. Both waits
/// grow to half a minute and no further, and no address waits for what others do. A guess counts as a failure from its
/// beginning, so that many at once are no way around the wait.
/// </summary>
public sealed class SignInDelays
{
    /// <summary>After how many failures an account waits at one address.</summary>
    private const int FreeOfPair = 4;

    /// <summary>After how many failures an address waits.</summary>
    private const int FreeOfAddress = 49;

    private const int Most = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly BoundedTable<(string Account, ClientNetwork From), Failures> _pairs;
    private readonly BoundedTable<ClientNetwork, Failures> _addresses;
    private readonly BoundedTable<ClientNetwork, long> _signedIn = new(Most, at => at);

    /// <summary>Knows of no failure yet.</summary>
    /// <param name="clock">Tells how much time passes; the time of day, which may be set back, does not count.</param>
    public SignInDelays(TimeProvider clock)
    {
        _clock = clock;
        _pairs = new(Most, Count);
        _addresses = new(Most, Count);
    }

    /// <summary>How many failures are remembered.</summary>
    internal int Remembered => _pairs.Count + _addresses.Count;

    /// <summary>Begins a guess at a password, which is to be disposed when it has ended.</summary>
    /// <param name="account">The folded name; null for a name that no account can have.</param>
    /// <param name="from">Where the caller is.</param>
    public PasswordGuess Begin(string? account, ClientNetwork from)
    {
        lock (_gate)
        {
            var ofPair = account is null ? default : Of(_pairs, (account, from));
            var ofAddress = Of(_addresses, from);
            var wait = TimeSpan.FromTicks(Math.Max(Wait(ofPair, FreeOfPair).Ticks, Wait(ofAddress, FreeOfAddress).Ticks));
            if (wait > TimeSpan.Zero)
            {
                return new PasswordGuess(this, account, from) { Wait = wait };
            }
            var now = _clock.GetTimestamp();
            if (account is not null)
            {
                _pairs.Set((account, from), new Failures(ofPair.Count + 1, now, ofPair.At));
            }
            _addresses.Set(from, new Failures(ofAddress.Count + 1, now, ofAddress.At));
            // Where somebody has signed in goes before where nobody has. Were it this account, the time would tell that there is one.
            var isKnown = _signedIn.TryGet(from, out _);
            return new PasswordGuess(this, account, from) { Load = ofAddress.Count - (isKnown ? FreeOfAddress + 1 : 0) };
        }
    }

    /// <summary>Ends a guess.</summary>
    internal void End(string? account, ClientNetwork from, bool isRight, bool isCompared)
    {
        lock (_gate)
        {
            if (isCompared && !isRight)
            {
                return;
            }
            TakeBack(_addresses, from);
            if (account is null)
            {
                return;
            }
            if (isRight)
            {
                _pairs.Remove((account, from));
                _signedIn.Set(from, _clock.GetTimestamp());
            }
            else
            {
                TakeBack(_pairs, (account, from));
            }
        }
    }

    private Failures Of<TKey>(BoundedTable<TKey, Failures> table, TKey key)
        where TKey : notnull
        => table.TryGet(key, out var failures) && _clock.GetElapsedTime(failures.At) < Memory ? failures : default;

    private static void TakeBack<TKey>(BoundedTable<TKey, Failures> table, TKey key)
        where TKey : notnull
    {
        if (!table.TryGet(key, out var failures) || failures.Count <= 1)
        {
            table.Remove(key);
            return;
        }
        table.Set(key, new Failures(failures.Count - 1, failures.Before, failures.Before));
    }

    private TimeSpan Wait(Failures failures, int free)
    {
        if (failures.Count <= free)
        {
            return TimeSpan.Zero;
        }
        var seconds = Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(failures.Count - free - 1, 10)));
        var wait = TimeSpan.FromSeconds(seconds) - _clock.GetElapsedTime(failures.At);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private double Count(Failures failures) => _clock.GetElapsedTime(failures.At) < Memory ? failures.Count : 0;

    /// <summary>So many failures, the last of them at a time, and the one before it at another.</summary>
    private readonly record struct Failures(int Count, long At, long Before);
}
