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
    private const string Tus = "Tus-Resumable";
    private static readonly string[] OtherProtocolFields = [Tus, "Upload-Draft-Interop-Version", "Upload-Complete"];

    /// <summary>Whether the call accepts the fields of the IETF draft, or must ignore malformed ones.</summary>
    public bool ExceptDraft { get; init; }

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sent = context.HttpContext.Request.Headers;
        if (Array.Find(ExceptDraft ? [Tus] : OtherProtocolFields, sent.ContainsKey) is { } field)
        {
            context.Result = new FailureResult(Failures.ValidationFailed(
                field,
                $"This call is not part of the protocol of \"{field}\". Use tus at /{Paths.Tus}, the IETF draft of resumable uploads "
                + $"with POST /{Paths.Files}, or this call without the field."));
        }
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
