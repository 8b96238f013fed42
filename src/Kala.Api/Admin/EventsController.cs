using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Application.Admin;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>What happened: the timeline of a session, and the audit.</summary>
[ApiController]
public sealed class EventsController : ControllerBase
{
    internal const string AuditPath = "/api/manage/audit";

    /// <summary>Lists the events of a session.</summary>
    [HttpGet($"/{Paths.Sessions}/{{uuid}}/events")]
    [Needs(Permissions.Upload | Permissions.Read, AcceptsSessionToken = true)]
    public async Task<IActionResult> OfSession(
        string uuid,
        [FromServices] ListSessionEventsHandler handler,
        CancellationToken cancellation)
    {
        var asked = ListParameters.PageOf(Request.Query);
        var page = asked.IsRefused(out var invalid)
            ? invalid
            : await handler.HandleAsync(Uuids.Parse(uuid), asked.Value, HttpContext.Caller(), cancellation);
        Response.Headers.CacheControl = "no-store";
        return page.IsRefused(out var refusal)
            ? new FailureResult(refusal)
            : Ok(new { data = page.Value.Rows, page = new { next = page.Value.Next } });
    }

    /// <summary>Lists the events of all sessions, users and keys.</summary>
    [HttpGet(AuditPath)]
    [Needs(Permissions.Admin)]
    public async Task<IActionResult> Audit([FromServices] ListAuditHandler handler, CancellationToken cancellation)
    {
        var asked = ListParameters.OfAudit(Request.Query);
        return asked.IsRefused(out var invalid)
            ? new FailureResult(invalid)
            : await ListAnswer.OfAsync(
                await handler.HandleAsync(asked.Value.Audit, HttpContext.Caller(), cancellation),
                asked.Value,
                CsvTable.OfAudit,
                Response,
                cancellation);
    }
}
