using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Logging;
using Kala.Application.Files;
using Kala.Domain;
using Kala.Domain.Users;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Kala.Api.Files;

/// <summary>Makes links that download a file without credentials, and follows them.</summary>
[ApiController]
public sealed class LinksController : ControllerBase
{
    /// <summary>Makes a link.</summary>
    [HttpPost($"{Paths.Files}/{{uuid}}/links")]
    [RefuseOtherProtocols]
    [Needs(Permissions.Read)]
    public async Task<IActionResult> Make(
        string uuid,
        [FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] LinkFile? command,
        [FromServices] LinkFileHandler handler,
        [FromServices] IServiceProvider services,
        CancellationToken cancellation)
    {
        var (file, maker) = (Uuids.Parse(uuid), HttpContext.Caller());
        HttpContext.Note().Uuid = file;
        var made = await handler.HandleAsync(command ?? new LinkFile(), file, maker, cancellation);
        if (made.IsRefused(out var refusal))
        {
            return new FailureResult(refusal);
        }
        var link = await services.GetRequiredService<LinkSeal>().SealAsync(made.Value, maker, cancellation);
        Response.Headers.CacheControl = "no-store";
        return StatusCode(
            StatusCodes.Status201Created,
            new { data = new FileLinkView($"{Request.PathBase}/{Paths.Links}/{link}", made.Value.ExpiresAt) });
    }

    /// <summary>Sends the file of a link, or the requested ranges.</summary>
    [Authorize(Policy = LinkAuthentication.Name)]
    [Needs(Permissions.Read)]
    [HttpGet($"{Paths.Links}/{{{LinkAuthentication.Name}}}")]
    [HttpHead($"{Paths.Links}/{{{LinkAuthentication.Name}}}")]
    public async Task<IActionResult> Follow(
        [FromServices] OpenFileHandler handler,
        [FromServices] CrossOriginOptions origins,
        CancellationToken cancellation)
    {
        if (BrowserUse.Check(Request) is { } misused)
        {
            return new FailureResult(misused);
        }
        var link = HttpContext.Features.GetRequiredFeature<FileLink>();
        HttpContext.Note().Uuid = link.File;
        Response.Headers[SecurityHeaders.ResourcePolicy] = CrossOrigin.ResourcePolicy(origins);
        var opened = await handler.HandleAsync(link.File, HttpContext.Caller(), cancellation);
        if (opened.IsRefused(out var refusal))
        {
            // Its maker may no longer read it.
            return new FailureResult(refusal == Failures.FileNotFound ? LinkAuthentication.Refusal : refusal);
        }
        return new StoredFileResult(opened.Value, link.IsInline);
    }
}
