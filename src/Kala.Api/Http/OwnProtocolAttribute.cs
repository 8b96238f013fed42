using Kala.Domain;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.Http;

/// <summary>
/// Refuses a request of another upload protocol before anything of it is read: its client would take our answer for its
/// protocol's, and a body that is not there for a file that is stored.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnProtocolAttribute : Attribute, IResourceFilter
{
    private static readonly string[] FieldsOfOthers = ["Tus-Resumable", "Upload-Draft-Interop-Version", "Upload-Complete"];

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sent = context.HttpContext.Request.Headers;
        if (Array.Find(FieldsOfOthers, sent.ContainsKey) is { } field)
        {
            context.Result = new FailureResult(Failures.ValidationFailed(
                field,
                $"This server does not speak the protocol of \"{field}\" (tus, or the IETF draft of resumable uploads); "
                + "upload with the calls of docs/http-api.md, without this field."));
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
