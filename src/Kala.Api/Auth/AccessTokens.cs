using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kala.Api.Auth;

/// <summary>
/// Creates access tokens and session tokens: JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256. They identify the
/// user; the permissions are in the tables.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys, Accounts accounts, AuthOptions options, TimeProvider clock)
{
    private const string Name = "kala";
    private const string Generation = "generation";
    private const string Session = "session";
    private const string Key = "key";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // Created with the first token: a server without sign-in does not need it, and other servers start faster.
    private readonly Lazy<JsonWebTokenHandler> _handler = new(() => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false });
    private readonly KnownTokens _known = new();
    private SymmetricSecurityKey? _key;

    private SymmetricSecurityKey Secret => _key ?? throw new InvalidOperationException("PrepareAsync has not loaded the key.");

    /// <summary>Loads the key. Must be called before a token is created or validated.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellation) => _key ??= new SymmetricSecurityKey(
        options.SigningKey is { Length: > 0 } given
            ? Convert.FromBase64String(given)
            : await keys.GetAsync(SigningKey.AccessTokenName, cancellation));

    /// <summary>A key for another purpose, derived from the one that signs tokens.</summary>
    public async ValueTask<byte[]> DeriveKeyAsync(string purpose, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        return HMACSHA256.HashData(Secret.Key, Encoding.UTF8.GetBytes(purpose));
    }

    /// <summary>Creates the access token of a signed-in user.</summary>
    public string CreateFor(SignedIn user) => Sign(new Dictionary<string, object>
    {
        [JwtRegisteredClaimNames.Sub] = user.User.ToString("D"),
        [Generation] = user.TokenGeneration,
        [JwtRegisteredClaimNames.Exp] = (clock.GetUtcNow() + options.TokenLifetime).ToUnixTimeSeconds(),
    });

    /// <summary>
    /// Creates the token of one session. It has no expiry of its own; it is valid until the session ends. If an API key
    /// created the session, the token is valid only as long as the key.
    /// </summary>
    public string CreateForSession(Guid session, Caller caller)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = caller.Owner.ToString("D"),
            [Generation] = caller.TokenGeneration,
            [Session] = session.ToString("D"),
        };
        if (caller.Key is { } key)
        {
            claims[Key] = key.Prefix;
        }
        return Sign(claims);
    }

    /// <summary>The caller that a token identifies; null if the token is not valid, or no longer.</summary>
    public async Task<Caller?> FindCallerAsync(string token, CancellationToken cancellation)
    {
        if ((_known.Find(token) ?? await ReadAsync(token, cancellation)) is not var (claims, end))
        {
            return null;
        }
        var isOver = end is { } last && clock.GetUtcNow() >= last + Skew;
        return isOver ? null : await accounts.ByTokenAsync(claims, cancellation);
    }

    /// <summary>What a token with a valid signature says, and when it ends; null if it is not one of ours.</summary>
    private async Task<(TokenClaims Claims, DateTimeOffset? End)?> ReadAsync(string token, CancellationToken cancellation)
    {
        await PrepareAsync(cancellation);
        var validated = await _handler.Value.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = Name,
            ValidAudience = Name,
            IssuerSigningKey = Secret,
            // By our own clock, for each request.
            ValidateLifetime = false,
        });
        if (validated is not { IsValid: true, SecurityToken: JsonWebToken signed } || ClaimsOf(signed) is not { } claims)
        {
            return null;
        }
        // The library's word for a token without an end is the least time. Only session tokens may have none.
        DateTimeOffset? end = signed.ValidTo == DateTime.MinValue ? null : new DateTimeOffset(signed.ValidTo, TimeSpan.Zero);
        if (end is null && claims.OnlySession is null)
        {
            return null;
        }
        _known.Keep(token, claims, end);
        return (claims, end);
    }

    private static TokenClaims? ClaimsOf(JsonWebToken token) =>
        Guid.TryParseExact(ValueOf(token, JwtRegisteredClaimNames.Sub), "D", out var user)
        && int.TryParse(ValueOf(token, Generation), out var generation)
            ? new TokenClaims(
                user,
                generation,
                ValueOf(token, Session) is { } session ? Guid.ParseExact(session, "D") : null,
                ValueOf(token, Key))
            : null;

    private static string? ValueOf(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<object>(claim, out var value) ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    private string Sign(Dictionary<string, object> claims) => _handler.Value.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Name,
        Audience = Name,
        Claims = claims,
        SigningCredentials = new SigningCredentials(Secret, SecurityAlgorithms.HmacSha256),
    });
}
