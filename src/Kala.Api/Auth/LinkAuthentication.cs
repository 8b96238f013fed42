using System.Security.Claims;
using System.Text.Encodings.Web;
using Kala.Domain;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kala.Api.Auth;

/// <summary>The caller of a link is its maker.</summary>
internal sealed class LinkAuthentication(
    LinkSeal seal,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The name of the scheme, of its policy, and of the link in the route.</summary>
    public const string Name = "link";

    /// <summary>The only refusal of a link, whatever is wrong with it.</summary>
    public static Failure Refusal { get; } = Failures.Forbidden("This link is not valid, or no longer; ask for a new one.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await seal.OpenAsync((string)Request.RouteValues[Name]!, Context.RequestAborted) is not var (link, maker))
        {
            return AuthenticateResult.Fail(Refusal.Message);
        }
        Context.Features.Set(link);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(new CallerIdentity(maker, Name)), Name));
    }
}
