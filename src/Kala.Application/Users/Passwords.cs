using System.Security.Cryptography;
using System.Text;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kala.Application.Users;

/// <summary>The rules for passwords, and their hashing by the framework's hasher.</summary>
public sealed class Passwords
{
    /// <summary>The minimum length in characters.</summary>
    public const int Shortest = 12;

    /// <summary>The maximum length: strangers can make the server hash, and longer texts cost more.</summary>
    public const int Longest = 256;

    private const string CommonList = "common-passwords.txt";
    private const int MostWaiting = 128;

    private static readonly Failure TooBusy = Domain.Failures.TooManyRequests with { RetryAfter = TimeSpan.FromSeconds(2) };

    private readonly PasswordHasher<User> _hasher;

    // Hashing takes a tenth of a second on a core; strangers must not occupy all cores.
    private readonly HashTurns _turns = new(Math.Max(1, Environment.ProcessorCount - 1), MostWaiting, RandomNumberGenerator.GetInt32);
    private readonly Lazy<string> _unknownUserHash;

    /// <summary>Uses the framework's default number of iterations.</summary>
    public Passwords()
        : this(new PasswordHasherOptions().IterationCount)
    {
    }

    /// <summary>Uses another number of iterations, for tests that sign in thousands of times.</summary>
    internal Passwords(int rounds)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        _unknownUserHash = new Lazy<string>(() => Hash("nobody signs in with this"));
    }

    /// <summary>Why a password is refused, as a message for the client; null if it is accepted.</summary>
    public static string? Validate(string? password, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return password is null || password.Length < Shortest ? $"A password must have at least {Shortest} characters."
            : password.Length > Longest ? $"A password can have at most {Longest} characters."
            : password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "A password must not contain the username."
            : IsCommon(password) ? "This password is too common; choose another one, for example four random words."
            : null;
    }

    /// <summary>The hash that is stored.</summary>
    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Compares a password from the network; takes the same time if the user is unknown.</summary>
    /// <param name="hash">The stored hash; null if the user is unknown.</param>
    /// <param name="password">The password sent.</param>
    /// <param name="guess">The guess; it counts from the moment its turn comes.</param>
    /// <param name="cancellation">Counts until its turn comes.</param>
    /// <returns>The result; refused as too many requests if too many others are waiting.</returns>
    public async Task<Result<Comparison>> CompareAsync(
        string? hash, string password, PasswordGuess guess, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(guess);
        if (!await _turns.TakeAsync(guess.Load, cancellation))
        {
            return TooBusy;
        }
        guess.MarkCompared();
        try
        {
            // On the thread pool, because the caller's thread may serve many callers.
            return await Task.Run(() => Compare(hash, password), CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Compares a password without waiting for a turn.</summary>
    /// <param name="hash">The stored hash; null if the user is unknown.</param>
    /// <param name="password">The password sent.</param>
    public Comparison Compare(string? hash, string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var result = _hasher.VerifyHashedPassword(null!, hash ?? _unknownUserHash.Value, password);
        return hash is null ? new(false, null) : result switch
        {
            PasswordVerificationResult.Success => new(true, null),
            PasswordVerificationResult.SuccessRehashNeeded => new(true, Hash(password)),
            _ => new(false, null),
        };
    }

    /// <summary>Reads the list each time instead of keeping it in memory: passwords are seldom set.</summary>
    private static bool IsCommon(string password)
    {
        using var list = new StreamReader(
            typeof(Passwords).Assembly.GetManifestResourceStream(CommonList)!, Encoding.UTF8);
        while (list.ReadLine() is { } common)
        {
            if (password.Equals(common, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>The result of comparing a password.</summary>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Better">The hash to store instead; null if the stored one is up to date.</param>
public sealed record Comparison(bool IsRight, string? Better);
