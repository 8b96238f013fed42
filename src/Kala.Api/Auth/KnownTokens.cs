using System.Collections.Concurrent;
using Kala.Application.Users;

namespace Kala.Api.Auth;

/// <summary>
/// Tokens whose signature was valid before, so that it is not computed again for each request of a client. What else makes a
/// token acceptable may change, and is not kept here.
/// </summary>
internal sealed class KnownTokens
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<string, (TokenClaims Claims, DateTimeOffset? End)> _tokens = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>What a known token says; null if the token is not known.</summary>
    public (TokenClaims Claims, DateTimeOffset? End)? Find(string token) => _tokens.TryGetValue(token, out var known) ? known : null;

    /// <summary>Keeps what a token says whose signature is valid.</summary>
    public void Keep(string token, TokenClaims claims, DateTimeOffset? end)
    {
        if (Interlocked.Increment(ref _count) > Most)
        {
            _tokens.Clear();
            Volatile.Write(ref _count, 1);
        }
        _tokens[token] = (claims, end);
    }
}
