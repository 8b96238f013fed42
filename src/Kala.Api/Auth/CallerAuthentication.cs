using System.Security.Claims;
using System.Text.Encodings.Web;
using Kala.Application.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kala.Api.Auth;

/// <summary>Finds the caller of an access token, a session token or an API key.</summary>
internal sealed class CallerAuthentication(
    AccessTokens tokens,
    Accounts accounts,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "Kala";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var cancellation = Context.RequestAborted;
        var caller = Credentials.TokenOf(Request) is { } token ? await tokens.FindCallerAsync(token, cancellation)
            : Credentials.KeyOf(Request) is { } key ? await accounts.ByKeyAsync(key, cancellation)
            : null;
        return caller is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new(new ClaimsPrincipal(new CallerIdentity(caller, Name)), Name));
    }
}
