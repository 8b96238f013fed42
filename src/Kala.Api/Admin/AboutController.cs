using Kala.Api.Auth;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Admin;

/// <summary>What the server is.</summary>
[ApiController]
public sealed class AboutController : ControllerBase
{
    /// <summary>Returns the version, and to administrators what else there is to know.</summary>
    [HttpGet("/api/manage/about")]
    [Needs(Permissions.None)]
    public IActionResult About([FromServices] IServiceProvider services)
    {
        var about = services.GetRequiredService<AboutView>();
        Response.Headers.CacheControl = "no-store";
        return Ok(new { data = HttpContext.Caller().IsAdmin ? about : about with { Database = null, StartedAt = null } });
    }
}
