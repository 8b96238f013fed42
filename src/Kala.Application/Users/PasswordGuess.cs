using Kala.Application.Limits;
using Kala.Domain;

namespace Kala.Application.Users;

/// <summary>
/// A password that somebody sends, from before it is compared. It has failed unless it is said to be right, or was never
/// compared.
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

    /// <summary>How long the caller has to wait before they may guess; zero if they may now.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How much the address has guessed, less where somebody has signed in before: those with less go first.</summary>
    public int Load { get; init; }

    /// <summary>Why nothing is compared; null if it may be.</summary>
    public Failure? Refusal => Wait > TimeSpan.Zero ? Domain.Failures.TooManyRequests with { RetryAfter = Wait } : null;

    /// <summary>The guess counts, whether the caller waits for the answer or not.</summary>
    public void IsCompared() => _isCompared = true;

    /// <summary>The guess is right, and is no failure.</summary>
    public void IsRight() => _isRight = true;

    /// <summary>Counts the guess, if it was taken.</summary>
    public void Dispose()
    {
        if (Wait == TimeSpan.Zero)
        {
            _delays.End(_account, _from, _isRight, _isCompared);
        }
    }
}
