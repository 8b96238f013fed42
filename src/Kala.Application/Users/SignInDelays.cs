namespace Kala.Application.Users;

/// <summary>
/// Lets those wait who fail to sign in: an account at one address soon, an account or an address as a whole later. The
/// wait grows to half a minute and no further: nobody can lock somebody else out for good.
/// </summary>
public sealed class SignInDelays(TimeProvider clock)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, DateTimeOffset Last)> _failures = [];

    /// <summary>How long a caller still has to wait before the next try; zero if not at all.</summary>
    public TimeSpan Wait(string account, string address)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            return Kinds(account, address).Select(kind => Wait(kind.Name, kind.Free, now)).Max();
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(string account, string address)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            if (_failures.Count >= Most)
            {
                ForgetOld(now);
            }
            foreach (var (name, _) in Kinds(account, address))
            {
                var count = _failures.TryGetValue(name, out var known) && now - known.Last < Memory ? known.Count : 0;
                _failures[name] = (count + 1, now);
            }
        }
    }

    /// <summary>Forgets the failures of an account at an address.</summary>
    public void Succeeded(string account, string address)
    {
        lock (_gate)
        {
            _failures.Remove(Kinds(account, address)[0].Name);
        }
    }

    private static (string Name, int Free)[] Kinds(string account, string address) =>
        [($"both {account} {address}", 4), ($"account {account}", 49), ($"address {address}", 49)];

    private TimeSpan Wait(string name, int free, DateTimeOffset now)
    {
        if (!_failures.TryGetValue(name, out var known) || known.Count <= free || now - known.Last >= Memory)
        {
            return TimeSpan.Zero;
        }
        var seconds = Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Min(known.Count - free - 1, 10)));
        var wait = known.Last + TimeSpan.FromSeconds(seconds) - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private void ForgetOld(DateTimeOffset now)
    {
        foreach (var (name, (_, last)) in _failures.ToList())
        {
            if (now - last >= Memory)
            {
                _failures.Remove(name);
            }
        }
        if (_failures.Count >= Most)
        {
            _failures.Clear();
        }
    }
}
