using Microsoft.AspNetCore.Mvc.ActionConstraints;

namespace Kala.Api.ResumableUploads;

/// <summary>
/// Selects a method for requests of the draft, before others with the same path: a valid Upload-Complete, or an interop
/// version, whose sender must not believe that a request was understood that was not.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpeaksDraftAttribute : Attribute, IActionConstraint
{
    public int Order => 0;

    public bool Accept(ActionConstraintContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.RouteContext.HttpContext.Request.Headers;
        return headers.ContainsKey(DraftFields.Version) || StructuredItem.Boolean(headers[DraftFields.Complete]) is not null;
    }
}
