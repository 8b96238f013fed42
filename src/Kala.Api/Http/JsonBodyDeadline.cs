using Kala.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Kala.Api.Http;

/// <summary>
/// Gives a JSON body half a minute: nobody keeps a request open with one whose rights end meanwhile. Bytes of files have the
/// time they need.
/// </summary>
internal sealed class JsonBodyDeadline(TimeProvider clock) : IAsyncResourceFilter, IAsyncActionFilter
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Before the body is read.</summary>
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var body = new Body(http.Request);
        http.Features.Set(body);
        await using var timer = clock.CreateTimer(_ => body.End(), null, Longest, Timeout.InfiniteTimeSpan);
        var executed = await next();
        if (body.IsLate && executed is { Exception: OperationCanceledException, ExceptionHandled: false })
        {
            executed.ExceptionHandled = true;
            // What still comes is not read.
            http.Response.Headers.Connection = "close";
            await Problem.WriteAsync(http, Failures.RequestTimeout);
        }
    }

    /// <summary>After it was read: what follows has all the time it needs.</summary>
    public Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        if (context.HttpContext.Features.Get<Body>() is { } body)
        {
            body.IsRead = true;
        }
        return next();
    }

    /// <summary>Gives the deadline to the actions that have a JSON body, and to no others, which would pay for it.</summary>
    internal sealed class OfBodies : IActionModelConvention
    {
        public void Apply(ActionModel action)
        {
            if (action.Parameters.Any(parameter => parameter.BindingInfo?.BindingSource == BindingSource.Body))
            {
                action.Filters.Add(new ServiceFilterAttribute<JsonBodyDeadline> { IsReusable = true });
            }
        }
    }

    private sealed class Body(HttpRequest request)
    {
        public bool IsRead { get; set; }

        public bool IsLate { get; private set; }

        public void End()
        {
            if (!IsRead)
            {
                IsLate = true;
                request.BodyReader.CancelPendingRead();
            }
        }
    }
}
