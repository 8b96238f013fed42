using Kala.Application.Limits;
using Kala.Domain;

namespace Kala.Application.Users;

/// <summary>
/// A guess at a password, created before the password is compared. It counts as a failure unless it is marked as right
/// or was never compared.
/// </summary>
public sealed class PasswordGuess : IDisposable
{
    private readonly SignInDelays _delays;
    private readonly string? _account;
    private readonly ClientNetwork _from;
    private bool _isCompared;
    private bool _isRight;

    internal PasswordGuess(SignInDelays delays, string? account, ClientNetwork from) =>
        (_delays, _account, _from) = (delays, account, from);

    /// <summary>How long the caller must wait before they may guess; zero if they may guess now.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>
    /// The number of guesses from the address, less if anyone has signed in from there; guesses with a lower load go
    /// first.
    /// </summary>
    public int Load { get; init; }

    /// <summary>Why nothing is compared; null if it may be.</summary>
    public Failure? Refusal => Wait > TimeSpan.Zero ? Domain.Failures.TooManyRequests with { RetryAfter = Wait } : null;

    /// <summary>Makes the guess count, even if the caller does not wait for the answer.</summary>
    public void MarkCompared() => _isCompared = true;

    /// <summary>Marks the guess as right, so that it is no failure.</summary>
    public void MarkRight() => _isRight = true;

    /// <summary>Counts the guess, if it was allowed.</summary>
    public void Dispose()
    {
        if (Wait == TimeSpan.Zero)
        {
            _delays.End(_account, _from, _isRight, _isCompared);
        }
    }
}
