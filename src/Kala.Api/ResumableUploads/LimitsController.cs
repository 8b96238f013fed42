using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.ResumableUploads;

/// <summary>Announces the draft and its limits (section "Limits"), to everybody.</summary>
[ApiController]
[AllowAnonymous]
public sealed class LimitsController : ControllerBase
{
    /// <summary>Returns the limits.</summary>
    [HttpOptions(Paths.Files)]
    [HttpOptions($"{Paths.Uploads}/{{uuid}}")]
    public IActionResult Discover([FromServices] UploadLimit limit)
    {
        Response.Headers[DraftFields.Limit] = limit.OfEvery;
        Response.Headers["Accept-Patch"] = DraftFields.PartialUpload;
        return NoContent();
    }
}
