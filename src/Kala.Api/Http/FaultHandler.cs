using Kala.Api.Logging;
using Kala.Application.Abstractions;
using Kala.Domain;
using Microsoft.AspNetCore.Diagnostics;

namespace Kala.Api.Http;

/// <summary>The only place that converts exceptions to responses and logs them.</summary>
internal sealed class FaultHandler(ILogger<FaultHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
    {
        if (IsClientGone(http, exception))
        {
            // Nobody reads the response; 408 and 499 (nginx's code for this) are for the log.
            http.Note().Outcome = "client_gone";
            http.Response.StatusCode = IsTooSlow(exception) ? 408 : 499;
            return true;
        }
        var failure = Failure(exception);
        if ((failure == Failures.DatabaseUnavailable || failure == Failures.StorageUnavailable) && IsOffsetRequest(http.Request))
        {
            // Resuming clients treat any other error status as a lost session (section 6, database_unavailable).
            failure = Failures.SessionBusy;
        }
        if (failure == Failures.InternalError || exception is DatabaseUnavailableException or StorageFaultException)
        {
            log.Fault(exception, Problem.TraceId(http));
        }
        if (http.Response.HasStarted)
        {
            // An incomplete response must not look complete.
            http.Abort();
            return true;
        }
        await Problem.WriteAsync(http, failure);
        return true;
    }

    private static Failure Failure(Exception exception) => exception switch
    {
        StorageFullException full => full.ToFailure(),
        StorageFaultException fault => fault.ToFailure(),
        DatabaseUnavailableException => Failures.DatabaseUnavailable,
        MalformedBodyException malformed => malformed.Failure,
        BadHttpRequestException bad => FailureStatus.OfFramework(bad.StatusCode) ?? Failures.InternalError,
        // Kestrel's word for a chunk size that does not fit into 64 bits.
        IOException { InnerException: OverflowException } => FailureStatus.OfFramework(StatusCodes.Status400BadRequest)!,
        _ => Failures.InternalError,
    };

    private static bool IsOffsetRequest(HttpRequest request) =>
        HttpMethods.IsHead(request.Method) && Array.Exists(Paths.Resumed, path => request.Path.StartsWithSegments(path));

    private static bool IsClientGone(HttpContext http, Exception exception) =>
        exception is ClientGoneException
        || IsTooSlow(exception)
        || (exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested);

    private static bool IsTooSlow(Exception exception) =>
        exception is BadHttpRequestException { StatusCode: 408 }
        || exception.InnerException is BadHttpRequestException { StatusCode: 408 };
}
