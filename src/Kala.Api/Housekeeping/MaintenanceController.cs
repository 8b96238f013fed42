using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Housekeeping;
using Kala.Application.Users;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Housekeeping;

/// <summary>Housekeeping on demand. Each call reports what it did, and is safe beside live uploads.</summary>
[ApiController]
[Route(Path)]
[Needs(Permissions.Admin)]
public sealed class MaintenanceController(HousekeepingDiary diary) : ControllerBase
{
    internal const string Path = "api/manage/filestore/maintenance";

    /// <summary>Tells what was done last, and what is due.</summary>
    [HttpGet]
    public IActionResult Get()
    {
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data = diary.View() });
    }

    /// <summary>Marks the sessions whose time is over.</summary>
    [HttpPost("expire")]
    public async Task<IActionResult> Expire(
        [FromServices] ExpireSessionsHandler handler,
        CancellationToken cancellation) =>
        Ok(new { data = await diary.RunAsync(HousekeepingJob.Expire, RunTrigger.Manual, handler.HandleAsync, cancellation) });

    /// <summary>Removes bytes and rows that nobody needs any more.</summary>
    [HttpPost("collect")]
    public async Task<IActionResult> Collect(
        [FromServices] CollectGarbageHandler handler,
        CancellationToken cancellation) =>
        Ok(new { data = await diary.RunAsync(HousekeepingJob.Collect, RunTrigger.Manual, handler.HandleAsync, cancellation) });

    /// <summary>Hands what one owner has to a user.</summary>
    [HttpPost("assign-owner")]
    public async Task<IActionResult> AssignOwner(
        [FromBody] AssignOwner command,
        [FromServices] AssignOwnerHandler handler,
        CancellationToken cancellation)
    {
        var assigned = await handler.HandleAsync(command, HttpContext.Caller(), cancellation);
        return assigned.IsRefused(out var refusal) ? new FailureResult(refusal) : Ok(new { data = assigned.Value });
    }

    /// <summary>Reads every file again, as fast as the disk can, and marks the bad ones.</summary>
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
