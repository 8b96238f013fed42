using Kala.Domain;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Kala.Api.Http;

/// <summary>
/// A JSON body must arrive within 30 seconds, so that a slow request cannot outlast its caller's rights. Bytes of files
/// have no such deadline.
/// </summary>
internal sealed class JsonBodyDeadline(TimeProvider clock) : IAsyncResourceFilter, IAsyncActionFilter
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Starts the timer before the body is read.</summary>
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        var http = context.HttpContext;
        var body = new Body(http.Request);
        http.Features.Set(body);
        await using var timer = clock.CreateTimer(_ => body.Expire(), null, Deadline, Timeout.InfiniteTimeSpan);
        var executed = await next();
        if (body.IsLate && executed is { Exception: OperationCanceledException, ExceptionHandled: false })
        {
            executed.ExceptionHandled = true;
            // The rest of the body is not read.
            http.Response.Headers.Connection = "close";
            await Problem.WriteAsync(http, Failures.RequestTimeout);
        }
    }

    /// <summary>Ends the deadline when the body has been read.</summary>
    public Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        if (context.HttpContext.Features.Get<Body>() is { } body)
        {
            body.IsRead = true;
        }
        return next();
    }

    /// <summary>Adds the deadline only to actions with a JSON body, because it costs time.</summary>
    internal sealed class Convention : IActionModelConvention
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

        public void Expire()
        {
            if (!IsRead)
            {
                IsLate = true;
                request.BodyReader.CancelPendingRead();
            }
        }
    }
}
