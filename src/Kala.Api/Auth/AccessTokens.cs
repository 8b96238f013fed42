using System.Security.Claims;
using Kala.Application;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kala.Api.Auth;

/// <summary>
/// Makes access tokens and the tokens of single sessions: JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256. They say who
/// somebody is; what they may do is in the tables.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys, Accounts accounts, AuthOptions options, TimeProvider clock)
{
    private const string Name = "kala";
    private const string Generation = "generation";
    private const string Session = "session";
    private const string Key = "key";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // Made by the first token: a server where nobody signs in needs none of it, and the others start sooner.
    private readonly Lazy<JsonWebTokenHandler> _handler = new(() => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false });
    private SymmetricSecurityKey? _key;

    private SymmetricSecurityKey Secret => _key ?? throw new InvalidOperationException("The key is not there yet.");

    /// <summary>Gets the key; to be called before a token is made or looked at.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellation) => _key ??= new SymmetricSecurityKey(
        options.SigningKey is { Length: > 0 } given
            ? Convert.FromBase64String(given)
            : await keys.GetAsync(SigningKey.AccessTokenName, cancellation));

    /// <summary>A token of somebody who has signed in.</summary>
    public string Of(SignedIn user) => Sign(new Dictionary<string, object>
    {
        [JwtRegisteredClaimNames.Sub] = user.User.ToString("D"),
        [Generation] = user.TokenGeneration,
        [JwtRegisteredClaimNames.Exp] = (clock.GetUtcNow() + options.TokenLifetime).ToUnixTimeSeconds(),
    });

    /// <summary>
    /// A token for one session of a caller, good until the session ends: so it says no time of its own. If a key began the
    /// session, the token ends with the key. Without sign-in it is not needed, and says nothing of anybody.
    /// </summary>
    public string OfSession(Guid session, Caller caller)
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

    /// <summary>How tokens are checked: algorithm, signature, issuer, audience, time, and whom they stand for now.</summary>
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
            LifetimeValidator = IsGood,
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

    /// <summary>Whom a token stands for now; null if it is no longer valid.</summary>
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

    /// <summary>By the server's own clock. Only the token of a session has no end of its own.</summary>
    private bool IsGood(DateTime? from, DateTime? to, SecurityToken token, TokenValidationParameters parameters)
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
