using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authentication.JwtBearer;
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

    /// <summary>
    /// Configures the validation: algorithm, signature, issuer, audience, lifetime and the user's current state.
    /// </summary>
    public void Configure(JwtBearerOptions bearer)
    {
        bearer.Events = new JwtBearerEvents { OnMessageReceived = ReceivedAsync, OnTokenValidated = ValidatedAsync };
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = Name,
            ValidAudience = Name,
            IssuerSigningKeyResolver = (_, _, _, _) => [Secret],
            RequireExpirationTime = false,
            LifetimeValidator = IsLifetimeValid,
        };
    }

    private async Task ReceivedAsync(MessageReceivedContext message)
    {
        if (!Credentials.AreSingle(message.Request))
        {
            message.NoResult();
            return;
        }
        await PrepareAsync(message.HttpContext.RequestAborted);
    }

    private async Task ValidatedAsync(TokenValidatedContext token)
    {
        if (await CallerOfAsync(token.Principal!, token.HttpContext.RequestAborted) is { } caller)
        {
            token.Principal = new ClaimsPrincipal(new CallerIdentity(caller, token.Scheme.Name));
            return;
        }
        token.Fail("The token is no longer valid.");
    }

    /// <summary>The caller that a token identifies; null if the token is no longer valid.</summary>
    private async Task<Caller?> CallerOfAsync(ClaimsPrincipal token, CancellationToken cancellation)
    {
        var session = token.FindFirstValue(Session);
        return Guid.TryParseExact(token.FindFirstValue(JwtRegisteredClaimNames.Sub), "D", out var user)
            && int.TryParse(token.FindFirstValue(Generation), out var generation)
            ? await accounts.ByTokenAsync(
                new TokenClaims(user, generation, session is null ? null : Guid.ParseExact(session, "D"), token.FindFirstValue(Key)),
                cancellation)
            : null;
    }

    /// <summary>Checks the expiry against the server's clock. Only session tokens may have none.</summary>
    private bool IsLifetimeValid(DateTime? from, DateTime? to, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return to is { } end ? now < end + Skew : token is JsonWebToken { } jwt && jwt.TryGetClaim(Session, out _);
    }

    private string Sign(Dictionary<string, object> claims) => _handler.Value.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Name,
        Audience = Name,
        Claims = claims,
        SigningCredentials = new SigningCredentials(Secret, SecurityAlgorithms.HmacSha256),
    });
}
