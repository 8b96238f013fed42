using Kala.Application.Limits;

namespace Kala.Application.Users;

/// <summary>
/// Throttles password guessing: failures count against the address, and against the account at that address. Both
/// delays grow to half a minute at most, and no address waits because of others. A guess counts as a failure from its
/// start, so that parallel guesses cannot avoid the delay.
/// </summary>
public sealed class SignInDelays
{
    /// <summary>How many failures of an account at one address are free of delay.</summary>
    private const int FreeOfPair = 4;

    /// <summary>How many failures of an address are free of delay.</summary>
    private const int FreeOfAddress = 49;

    private const int Most = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly BoundedTable<(string Account, ClientNetwork From), Failures> _pairs;
    private readonly BoundedTable<ClientNetwork, Failures> _addresses;
    private readonly BoundedTable<ClientNetwork, long> _signedIn = new(Most, at => at);

    /// <summary>Starts without any failures.</summary>
    /// <param name="clock">Measures elapsed time; changes of the time of day have no effect.</param>
    public SignInDelays(TimeProvider clock)
    {
        _clock = clock;
        _pairs = new(Most, Count);
        _addresses = new(Most, Count);
    }

    /// <summary>The number of remembered entries.</summary>
    internal int Remembered => _pairs.Count + _addresses.Count;

    /// <summary>Starts a guess, which the caller disposes when it has ended.</summary>
    /// <param name="account">The folded username; null if no account can have the name.</param>
    /// <param name="from">The caller's network.</param>
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
            // Addresses where anyone has signed in go first. If it depended on this account, the time would reveal that
            // the account exists.
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

    /// <summary>The number of failures, and the times of the last one and the one before it.</summary>
    private readonly record struct Failures(int Count, long At, long Before);
}
