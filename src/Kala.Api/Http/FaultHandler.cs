using Kala.Api.Logging;
using Kala.Api.UploadSessions;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Infrastructure.Persistence;
using Microsoft.AspNetCore.Diagnostics;

namespace Kala.Api.Http;

/// <summary>The one place where an exception becomes an answer, and is logged, once.</summary>
internal sealed class FaultHandler(ILogger<FaultHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (IsClientGone(http, exception))
        {
            // Nobody reads the answer. 408 and 499 (nginx's word for it) are for the log.
            http.Note().Outcome = "client_gone";
            http.Response.StatusCode = IsTooSlow(exception) ? 408 : 499;
            return true;
        }
        var failure = Failure(exception);
        if (failure == Failures.DatabaseUnavailable && IsAskedForOffset(http.Request))
        {
            // Clients that resume take a session for lost on any other status that is no success (section 5).
            failure = Failures.SessionBusy;
        }
        if (failure == Failures.InternalError || exception is DatabaseUnavailableException)
        {
            log.Fault(exception, Problem.TraceId(http));
        }
        if (http.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
            return true;
        }
        await Problem.WriteAsync(http, failure);
        return true;
    }

    private static Failure Failure(Exception exception) => exception switch
    {
        StorageFullException => Failures.InsufficientStorage,
        DatabaseUnavailableException => Failures.DatabaseUnavailable,
        MalformedBodyException malformed => malformed.Failure,
        BadHttpRequestException bad => FailureStatus.OfFramework(bad.StatusCode) ?? Failures.InternalError,
        // Kestrel's word for a chunk size that does not fit into 64 bits.
        IOException { InnerException: OverflowException } => FailureStatus.OfFramework(StatusCodes.Status400BadRequest)!,
        _ => Failures.InternalError,
    };

    private static bool IsAskedForOffset(HttpRequest request) =>
        HttpMethods.IsHead(request.Method) && request.Path.StartsWithSegments($"/{UploadSessionsController.Path}");

    private static bool IsClientGone(HttpContext http, Exception exception) =>
        exception is ClientGoneException
        || IsTooSlow(exception)
        || (exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested);

    private static bool IsTooSlow(Exception exception) =>
        exception is BadHttpRequestException { StatusCode: 408 }
        || exception.InnerException is BadHttpRequestException { StatusCode: 408 };
}
