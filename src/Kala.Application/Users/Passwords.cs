using System.Text;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Identity;

namespace Kala.Application.Users;

/// <summary>Which passwords are taken, and how they are kept: by the framework's hasher.</summary>
public sealed class Passwords : IDisposable
{
    /// <summary>The fewest characters.</summary>
    public const int Shortest = 12;

    /// <summary>The most: hashing more is work that a stranger can ask for.</summary>
    public const int Longest = 256;

    private const string CommonList = "common-passwords.txt";

    private readonly PasswordHasher<User> _hasher = new();

    // Hashing takes a tenth of a second of a core: strangers must not get all of them.
    private readonly SemaphoreSlim _turn = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Lazy<string> _ofNobody;

    /// <summary>Makes nothing yet.</summary>
    public Passwords() => _ofNobody = new Lazy<string>(() => Hash("nobody signs in with this"));

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

    /// <summary>Compares a password; takes as long where there is no user.</summary>
    /// <param name="hash">What was kept; null for nobody's.</param>
    /// <param name="password">What was given.</param>
    /// <param name="cancellation">Counts until it is its turn.</param>
    /// <returns>Whether it is right, and the hash that should be kept instead, if another should.</returns>
    public async Task<(bool IsRight, string? Better)> CompareAsync(string? hash, string password, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        await _turn.WaitAsync(cancellation);
        try
        {
            // On the pool's time, which may be many callers' at once.
            var result = await Task.Run(() => _hasher.VerifyHashedPassword(null!, hash ?? _ofNobody.Value, password), cancellation);
            return hash is null ? (false, null) : result switch
            {
                PasswordVerificationResult.Success => (true, null),
                PasswordVerificationResult.SuccessRehashNeeded => (true, Hash(password)),
                _ => (false, null),
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

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
