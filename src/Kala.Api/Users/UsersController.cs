using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Limits;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Users;

/// <summary>Users and their permissions.</summary>
[ApiController]
[Route(Path)]
[Needs(Permissions.Admin)]
public sealed class UsersController : ControllerBase
{
    internal const string Path = "api/manage/users";

    /// <summary>Lists all users.</summary>
    [HttpGet]
    public async Task<IActionResult> Get([FromServices] ListUsersHandler handler, CancellationToken cancellation)
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data = await handler.HandleAsync(cancellation) });
    }

    /// <summary>Returns one user and their usage.</summary>
    [HttpGet("{uuid}")]
    public async Task<IActionResult> GetOne(string uuid, [FromServices] GetUserHandler handler, CancellationToken cancellation)
    {
        var found = await handler.HandleAsync(Uuids.Parse(uuid), cancellation);
        Response.Headers.CacheControl = "no-store";
        return found.IsRefused(out var refusal) ? new FailureResult(refusal) : Ok(new { data = found.Value });
    }

    /// <summary>Creates a user.</summary>
    [HttpPost]
    public async Task<IActionResult> Create(
        [FromBody] CreateUser command,
        [FromServices] CreateUserHandler handler,
        CancellationToken cancellation)
    {
        var made = await handler.HandleAsync(command, HttpContext.Caller(), cancellation);
        return made.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Created($"{Request.PathBase}/{Path}/{made.Value}", new { data = made.Value });
    }

    /// <summary>Changes a user. Users may change their own password.</summary>
    [HttpPatch("{uuid}")]
    [Needs(Permissions.None)]
    public async Task<IActionResult> Change(
        string uuid,
        [FromBody] ChangeUser command,
        [FromServices] ChangeUserHandler handler,
        [FromServices] IServiceProvider services,
        CancellationToken cancellation)
    {
        var from = ClientNetwork.Of(HttpContext.Connection.RemoteIpAddress);
        var changed = await handler.HandleAsync(command, Uuids.Parse(uuid), HttpContext.Caller(), from, cancellation);
        if (changed.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        if (command.Password is not null && changed.Value.Username == EnsureAdminHandler.Name)
        {
            services.GetRequiredService<FirstAdmin>().ForgetPassword();
        }
        return Ok(new { data = changed.Value });
    }

    /// <summary>Deletes a user who owns nothing.</summary>
    [HttpDelete("{uuid}")]
    public async Task<IActionResult> Delete(
        string uuid,
        [FromServices] DeleteUserHandler handler,
        CancellationToken cancellation) =>
        await handler.HandleAsync(Uuids.Parse(uuid), HttpContext.Caller(), cancellation) is { } refusal ? new FailureResult(refusal) : NoContent();
}
