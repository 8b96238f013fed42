using Kala.Domain;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.Http;

/// <summary>
/// Refuses requests of other upload protocols before reading the body. Otherwise such a client would misread Kala's
/// response and believe that its file is stored.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefuseOtherProtocolsAttribute : Attribute, IResourceFilter
{
    private static readonly string[] OtherProtocolFields = ["Tus-Resumable", "Upload-Draft-Interop-Version", "Upload-Complete"];

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sent = context.HttpContext.Request.Headers;
        if (Array.Find(OtherProtocolFields, sent.ContainsKey) is { } field)
        {
            context.Result = new FailureResult(Failures.ValidationFailed(
                field,
                $"This server does not support the protocol of \"{field}\" (tus, or the IETF draft of resumable uploads); "
                + "use the calls of docs/http-api.md, without this field."));
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
