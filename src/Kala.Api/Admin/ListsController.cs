using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>Lists of sessions and files, and statistics.</summary>
[ApiController]
public sealed class ListsController : ControllerBase
{
    /// <summary>Lists sessions.</summary>
    [HttpGet($"/{Paths.Sessions}")]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Sessions([FromServices] ListSessionsHandler handler, CancellationToken cancellation)
    {
        var asked = ListParameters.Of(Request.Query, ofSessions: true);
        return asked.IsRefused(out var invalid)
            ? new FailureResult(invalid)
            : await AnswerAsync(
                await handler.HandleAsync(asked.Value.Query, HttpContext.Caller(), cancellation), asked.Value, CsvTable.OfSessions, cancellation);
    }

    /// <summary>Lists files.</summary>
    [HttpGet($"/{Paths.Files}")]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Files([FromServices] ListFilesHandler handler, CancellationToken cancellation)
    {
        var asked = ListParameters.Of(Request.Query, ofSessions: false);
        return asked.IsRefused(out var invalid)
            ? new FailureResult(invalid)
            : await AnswerAsync(
                await handler.HandleAsync(asked.Value.Query, HttpContext.Caller(), cancellation), asked.Value, CsvTable.OfFiles, cancellation);
    }

    /// <summary>Returns the statistics.</summary>
    [HttpGet("/api/manage/filestore/statistics")]
    [Needs(Permissions.Admin)]
    public async Task<IActionResult> Statistics([FromServices] GetStatisticsHandler handler, CancellationToken cancellation)
    {
        if (Request.Query.Keys.FirstOrDefault() is { } name)
        {
            return new FailureResult(Failures.ValidationFailed(name, $"Unknown parameter \"{name}\"; the statistics take none."));
        }
        var statistics = await handler.HandleAsync(HttpContext.Caller(), cancellation);
        Response.Headers.CacheControl = "no-store";
        return statistics.IsRefused(out var refusal) ? new FailureResult(refusal) : Ok(new { data = statistics.Value });
    }

    private Task<IActionResult> AnswerAsync<TView>(
        Result<Listing<TView>> listing,
        ListParameters asked,
        CsvTable<TView> table,
        CancellationToken cancellation) => ListAnswer.OfAsync(listing, asked, table, Response, cancellation);
}
