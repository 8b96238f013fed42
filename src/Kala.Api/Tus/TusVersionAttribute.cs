using Kala.Api.Http;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.Tus;

/// <summary>
/// Refuses a request of another version before it is processed (tus 1.0.0, Core Protocol, Tus-Version). Browsers send GET
/// and HEAD without the field, and OPTIONS ignores it.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TusVersionAttribute : Attribute, IResourceFilter
{
    private static readonly Failure WrongVersion = Failures.UnsupportedVersion(
        $"This address speaks tus {TusProtocol.Version}: send \"{TusHeaders.Resumable}: {TusProtocol.Version}\".");

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.HttpContext.Request;
        var sent = request.Headers[TusHeaders.Resumable];
        var isRight = HttpMethods.IsOptions(request.Method)
            || (sent.Count == 0 && (HttpMethods.IsHead(request.Method) || HttpMethods.IsGet(request.Method)))
            || sent == TusProtocol.Version;
        if (!isRight)
        {
            context.Result = new FailureResult(WrongVersion);
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
