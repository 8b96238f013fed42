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

    /// <summary>Who everybody is.</summary>
    public static Caller Caller { get; } = new(WellKnownOwner.Anonymous, IsAdmin: true);

    private static readonly CallerIdentity Everybody = new(Caller, Name);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(Everybody), Name)));
}
