using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Tus;

/// <summary>The length of a body before it is read.</summary>
internal static class RequestBody
{
    /// <summary>Whether there may be bytes.</summary>
    public static bool HasBody(this HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength > 0;

    /// <summary>The number of bytes; null if the header does not say it.</summary>
    public static long? BodyLength(this HttpRequest request) => request.HasBody() ? request.ContentLength : 0;
}
