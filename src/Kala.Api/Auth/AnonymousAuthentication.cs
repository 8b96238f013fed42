using System.Security.Claims;
using System.Text.Encodings.Web;
using Kala.Application;
using Kala.Domain.Owners;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Kala.Api.Auth;

/// <summary>Without sign-in (<c>Auth:Mode=Anonymous</c>), every caller is the same administrator.</summary>
internal sealed class AnonymousAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "Anonymous";

    private static readonly CallerIdentity Everybody = new(new Caller(WellKnownOwner.Anonymous, IsAdmin: true), Name);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(Everybody), Name)));
}
