using Kala.Api.Admin;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Admin;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Users;

/// <summary>Sign-in, API keys and the current user.</summary>
[ApiController]
[Route(Path)]
[Needs(Permissions.None)]
public sealed class AuthController : ControllerBase
{
    internal const string Path = "api/auth";

    /// <summary>Exchanges a password for an access token.</summary>
    [HttpPost("access-token")]
    [AllowAnonymous]
    public async Task<IActionResult> AccessToken(
        [FromBody] SignIn command,
        [FromServices] SignInHandler handler,
        [FromServices] IServiceProvider services,
        CancellationToken cancellation)
    {
        var tokens = services.GetRequiredService<AccessTokens>();
        await tokens.PrepareAsync(cancellation);
        var from = ClientNetwork.Of(HttpContext.Connection.RemoteIpAddress);
        var signedIn = await handler.HandleAsync(command, from, cancellation);
        if (signedIn.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        Response.Headers.CacheControl = "no-store";
        var lifetime = services.GetRequiredService<AuthOptions>().TokenLifetime;
        return Ok(new
        {
            data = new AccessToken(tokens.CreateFor(signedIn.Value), "Bearer", (long)lifetime.TotalSeconds),
        });
    }

    /// <summary>Invalidates all tokens of the caller.</summary>
    [HttpPost("sign-out")]
    [Needs(Permissions.None, RefusesKeys = true)]
    public async Task<IActionResult> SignOutEverywhere([FromServices] SignOutHandler handler, CancellationToken cancellation)
    {
        var refusal = await handler.HandleAsync(HttpContext.Caller(), cancellation);
        return refusal is null ? NoContent() : new FailureResult(refusal);
    }

    /// <summary>Returns the caller.</summary>
    [HttpGet("me")]
    public async Task<IActionResult> Me([FromServices] GetMeHandler handler, CancellationToken cancellation) =>
        Fresh(await handler.HandleAsync(HttpContext.Caller(), cancellation));

    /// <summary>Creates an API key.</summary>
    [HttpPost("api-key")]
    [Needs(Permissions.None, RefusesKeys = true)]
    public async Task<IActionResult> MakeKey(
        [FromBody] MakeApiKey command,
        [FromServices] MakeApiKeyHandler handler,
        CancellationToken cancellation)
    {
        var made = await handler.HandleAsync(command, HttpContext.Caller(), cancellation);
        Response.Headers.CacheControl = "no-store";
        return made.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : StatusCode(StatusCodes.Status201Created, new { data = made.Value });
    }

    /// <summary>Lists the caller's keys, or for administrators those of others.</summary>
    [HttpGet("api-keys")]
    [Needs(Permissions.None, RefusesKeys = true)]
    public async Task<IActionResult> Keys([FromServices] ListApiKeysHandler handler, CancellationToken cancellation)
    {
        var asked = ListParameters.OfKeys(Request.Query);
        var page = asked.IsRefused(out var invalid)
            ? invalid
            : await handler.HandleAsync(asked.Value.Page, asked.Value.Owner, HttpContext.Caller(), cancellation);
        Response.Headers.CacheControl = "no-store";
        return page.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Ok(new { data = page.Value.Rows, page = new { next = page.Value.Next } });
    }

    /// <summary>Revokes an API key.</summary>
    [HttpDelete("api-keys/{uuid}")]
    public async Task<IActionResult> RevokeKey(
        string uuid,
        [FromServices] RevokeApiKeyHandler handler,
        CancellationToken cancellation) =>
        await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation) is { } refusal
            ? new FailureResult(refusal)
            : NoContent();

    /// <summary>Lists all permissions.</summary>
    [HttpGet("permissions")]
    public IActionResult AllPermissions() =>
        Ok(new { data = PermissionDefinition.All.Select(one => new CatalogEntry(one.Uuid, one.Name, one.Description)) });

    /// <summary>Lists all services.</summary>
    [HttpGet("services")]
    public IActionResult Services() =>
        Ok(new { data = (CatalogEntry[])[new CatalogEntry(KnownServices.FilestoreUuid, KnownServices.FilestoreName, KnownServices.FilestoreDescription)] });

    private OkObjectResult Fresh(object data)
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data });
    }
}
