using System.Globalization;
using Kala.Api.Http;
using Kala.Domain;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Kala.Api.ResumableUploads;

/// <summary>
/// Refuses requests of other versions of the draft, and repeats the version in the response (section "Draft Version
/// Identification").
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class InteropVersionAttribute : Attribute, IResourceFilter
{
    /// <summary>The version of a request that names none, as those of the coming RFC.</summary>
    private const long Newest = 8;

    /// <summary>The version whose appends have no media type of their own.</summary>
    public const long WithoutMediaType = 5;

    private static readonly long[] Known = [Newest, 6, WithoutMediaType];

    /// <summary>The version of a request; null if the server does not speak it.</summary>
    public static long? Of(HttpRequest request) =>
        !request.Headers.TryGetValue(DraftFields.Version, out var field) ? Newest
        : StructuredItem.Count(field) is { } version && Known.Contains(version) ? version
        : null;

    /// <summary>
    /// Whether content that reaches the declared length is the end, also without Upload-Complete: ?1. In the older versions
    /// tus-js-client sends the end of a stream like that, and takes the offset for success.
    /// </summary>
    public static bool EndsAtLength(HttpRequest request) => Of(request) < Newest;

    /// <summary>Repeats the version of the request, if it names one that the server speaks.</summary>
    public static void Echo(HttpContext http)
    {
        if (http.Request.Headers.ContainsKey(DraftFields.Version) && Of(http.Request) is { } version)
        {
            http.Response.Headers[DraftFields.Version] = version.ToString(CultureInfo.InvariantCulture);
        }
    }

    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Of(context.HttpContext.Request) is null)
        {
            context.Result = new FailureResult(Failures.ValidationFailed(
                DraftFields.Version, $"This server speaks the interop versions {string.Join(", ", Known)} of the draft, not this one."));
        }
        Echo(context.HttpContext);
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}
