using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Housekeeping;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Housekeeping;

/// <summary>Housekeeping on demand. Each call reports its results and is safe during uploads.</summary>
[ApiController]
[Route(Path)]
[Needs(Permissions.Admin)]
public sealed class MaintenanceController(HousekeepingDiary diary) : ControllerBase
{
    internal const string Path = "api/manage/filestore/maintenance";

    /// <summary>Returns the last run and the next due time of each job.</summary>
    [HttpGet]
    public IActionResult Get()
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data = diary.View() });
    }

    /// <summary>Marks expired sessions.</summary>
    [HttpPost("expire")]
    public async Task<IActionResult> Expire(
        [FromServices] ExpireSessionsHandler handler,
        CancellationToken cancellation) =>
        Ok(new { data = await diary.RunAsync(HousekeepingJob.Expire, RunTrigger.Manual, handler.HandleAsync, cancellation) });

    /// <summary>Removes unused bytes and rows.</summary>
    [HttpPost("collect")]
    public async Task<IActionResult> Collect(
        [FromServices] CollectGarbageHandler handler,
        CancellationToken cancellation)
    {
        var force = QueryFlag.Of(Request.Query, "force");
        return force.IsRefused(out var invalid)
            ? new FailureResult(invalid)
            : Ok(new
            {
                data = await diary.RunAsync(
                    HousekeepingJob.Collect, RunTrigger.Manual, ct => handler.HandleAsync(force.Value, ct), cancellation),
            });
    }

    /// <summary>Assigns one owner's sessions and files to a user.</summary>
    [HttpPost("assign-owner")]
    public async Task<IActionResult> AssignOwner(
        [FromBody] AssignOwner command,
        [FromServices] AssignOwnerHandler handler,
        CancellationToken cancellation)
    {
        var assigned = await handler.HandleAsync(command, HttpContext.Caller(), cancellation);
        return assigned.IsRefused(out var refusal) ? new FailureResult(refusal) : Ok(new { data = assigned.Value });
    }

    /// <summary>Verifies every file at full disk speed and marks corrupt ones.</summary>
    [HttpPost("scrub")]
    public async Task<IActionResult> Scrub(
        [FromServices] ScrubFilesHandler handler,
        [FromServices] TimeProvider clock,
        CancellationToken cancellation) =>
        Ok(new
        {
            data = await diary.RunAsync(
                HousekeepingJob.Scrub,
                RunTrigger.Manual,
                ct => handler.HandleAsync(clock.GetUtcNow(), bytesPerSecond: null, ct),
                cancellation),
        });
}
