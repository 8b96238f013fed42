using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>Statistics by day and by owner.</summary>
[ApiController]
[Route("api/manage/filestore/statistics")]
[Needs(Permissions.Admin)]
public sealed class StatisticsController : ControllerBase
{
    internal const int UsualDays = 30;
    internal const int UsualOwners = 20;

    /// <summary>Returns what was closed on each of the last days.</summary>
    [HttpGet("days")]
    public async Task<IActionResult> Days([FromServices] GetClosedDaysHandler handler, CancellationToken cancellation)
    {
        var days = QueryNumber.OnlyOf(Request.Query, "days", UsualDays, GetClosedDaysHandler.MostDays);
        return Answer(days.IsRefused(out var invalid) ? invalid : await handler.HandleAsync(days.Value, HttpContext.Caller(), cancellation));
    }

    /// <summary>Returns the owners with the most bytes.</summary>
    [HttpGet("owners")]
    public async Task<IActionResult> Owners([FromServices] GetBiggestOwnersHandler handler, CancellationToken cancellation)
    {
        var limit = QueryNumber.OnlyOf(Request.Query, "limit", UsualOwners, GetBiggestOwnersHandler.MostOwners);
        return Answer(limit.IsRefused(out var invalid) ? invalid : await handler.HandleAsync(limit.Value, HttpContext.Caller(), cancellation));
    }

    private IActionResult Answer<T>(Result<T> counted)
    {
        Response.Headers.CacheControl = "no-store";
        return counted.IsRefused(out var refusal) ? new FailureResult(refusal) : Ok(new { data = counted.Value });
    }
}
