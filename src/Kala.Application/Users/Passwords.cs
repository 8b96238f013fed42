using System.Security.Cryptography;
using System.Text;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Kala.Application.Users;

/// <summary>Which passwords are taken, and how they are kept: by the framework's hasher.</summary>
public sealed class Passwords
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most: hashing more is work that a stranger can ask for.</summary>
    public const int Longest = 256;

    private const string CommonList = "common-passwords.txt";
    private const int MostWaiting = 128;

    private static readonly Failure TooBusy = Domain.Failures.TooManyRequests with { RetryAfter = TimeSpan.FromSeconds(2) };

    private readonly PasswordHasher<User> _hasher;

    // Hashing takes a tenth of a second of a core: strangers must not get all of them.
    private readonly HashTurns _turns = new(Math.Max(1, Environment.ProcessorCount - 1), MostWaiting, RandomNumberGenerator.GetInt32);
    private readonly Lazy<string> _ofNobody;

    /// <summary>Hashes as the framework does by default.</summary>
    public Passwords()
        : this(new PasswordHasherOptions().IterationCount)
    {
    }

    /// <summary>Hashes with another number of rounds: tests sign in thousands of times.</summary>
    internal Passwords(int rounds)
    {
        _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        _ofNobody = new Lazy<string>(() => Hash("nobody signs in with this"));
    }

    /// <summary>Why a password is not taken, in words for a client; null if it is.</summary>
    public static string? WhyRefused(string? password, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return password is null || password.Length < Shortest ? $"A password has {Shortest} characters or more."
            : password.Length > Longest ? $"A password has {Longest} characters at most."
            : password.Contains(name, StringComparison.OrdinalIgnoreCase) ? "A password must not have the username in it."
            : IsCommon(password) ? "This password is among those that are tried first; take another, four random words for example."
            : null;
    }

    /// <summary>What is kept of a password.</summary>
    public string Hash(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Compares a password that a stranger sent; takes as long where there is no user.</summary>
    /// <param name="hash">What was kept; null for nobody's.</param>
    /// <param name="password">What was given.</param>
    /// <param name="guess">Whose turn it is; it counts from the moment the turn comes.</param>
    /// <param name="cancellation">Counts until it is its turn.</param>
    /// <returns>What came out; too many requests if too many others wait for their turn.</returns>
    public async Task<Result<Comparison>> CompareAsync(
        string? hash, string password, PasswordGuess guess, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(guess);
        if (!await _turns.TakeAsync(guess.Load, cancellation))
        {
            return TooBusy;
        }
        guess.IsCompared();
        try
        {
            // On the pool's time, which may be many callers' at once.
            return await Task.Run(() => Compare(hash, password), CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Compares a password at once.</summary>
    /// <param name="hash">What was kept; null for nobody's.</param>
    /// <param name="password">What was given.</param>
    public Comparison Compare(string? hash, string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var result = _hasher.VerifyHashedPassword(null!, hash ?? _ofNobody.Value, password);
        return hash is null ? new(false, null) : result switch
        {
            PasswordVerificationResult.Success => new(true, null),
            PasswordVerificationResult.SuccessRehashNeeded => new(true, Hash(password)),
            _ => new(false, null),
        };
    }

    /// <summary>Read when somebody sets a password, which is seldom, and forgotten again.</summary>
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

/// <summary>What came of comparing a password.</summary>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Better">The hash that should be kept instead; null if the old one is good.</param>
public sealed record Comparison(bool IsRight, string? Better);
