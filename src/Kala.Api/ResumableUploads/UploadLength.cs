using Kala.Api.Http;
using Kala.Domain;

namespace Kala.Api.ResumableUploads;

/// <summary>The length of an upload as a request indicates it (section "Length").</summary>
internal static class UploadLength
{
    /// <summary>The length; null if the request indicates none. Refused if its two indicators differ.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offset">Where its content starts in the file.</param>
    /// <param name="isComplete">Whether its content is the end of the file.</param>
    public static Result<long?> Of(HttpRequest request, long offset, bool isComplete)
    {
        var declared = StructuredItem.Count(request.Headers[UploadHeaders.Length]);
        var sum = isComplete && request.ContentLength is { } length ? offset + Math.Min(length, long.MaxValue - offset) : (long?)null;
        return declared is not null && sum is not null && declared != sum ? Failures.SizeConflict : declared ?? sum;
    }
}
