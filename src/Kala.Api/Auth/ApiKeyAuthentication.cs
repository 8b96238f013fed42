using System.Security.Claims;
using System.Text.Encodings.Web;
using Kala.Application.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kala.Api.Auth;

/// <summary>Finds the caller of an API key.</summary>
internal sealed class ApiKeyAuthentication(
    Accounts accounts,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "ApiKey";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Credentials.KeyOf(Request) is not { } key)
        {
            return AuthenticateResult.NoResult();
        }
        return await accounts.ByKeyAsync(key, Context.RequestAborted) is { } caller
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new CallerIdentity(caller, Name)), Name))
            : AuthenticateResult.Fail("The key is unknown or not valid now.");
    }
}
