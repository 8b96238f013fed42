using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.Files;

/// <summary>The conditions of a request, evaluated in the order of RFC 9110 section 13.2.2.</summary>
internal static class Preconditions
{
    /// <summary>The result of the conditions.</summary>
    internal enum Verdict
    {
        /// <summary>Send the file.</summary>
        Proceed,

        /// <summary>304: the client already has the file.</summary>
        NotModified,

        /// <summary>412: the file does not match the condition.</summary>
        Failed,
    }

    /// <summary>Evaluates the conditions.</summary>
    public static Verdict Evaluate(RequestHeaders request, EntityTagHeaderValue etag, DateTimeOffset lastModified)
    {
        if (request.IfMatch is { Count: > 0 } ifMatch)
        {
            if (!ifMatch.Any(tag => IsAny(tag) || tag.Compare(etag, useStrongComparison: true)))
            {
                return Verdict.Failed;
            }
        }
        else if (request.IfUnmodifiedSince is { } unmodifiedSince && lastModified > unmodifiedSince)
        {
            return Verdict.Failed;
        }
        if (request.IfNoneMatch is { Count: > 0 } ifNoneMatch)
        {
            return ifNoneMatch.Any(tag => IsAny(tag) || tag.Compare(etag, useStrongComparison: false))
                ? Verdict.NotModified
                : Verdict.Proceed;
        }
        return request.IfModifiedSince is { } modifiedSince && lastModified <= modifiedSince
            ? Verdict.NotModified
            : Verdict.Proceed;
    }

    /// <summary>
    /// Whether a range may be sent (section 13.1.5): not if If-Range is invalid or names another file.
    /// </summary>
    public static bool AllowRange(RequestHeaders request, EntityTagHeaderValue etag, DateTimeOffset lastModified) =>
        request.IfRange is { } ifRange
            ? ifRange.EntityTag is { } tag ? tag.Compare(etag, useStrongComparison: true) : ifRange.LastModified == lastModified
            : request.Headers.IfRange.Count == 0;

    private static bool IsAny(EntityTagHeaderValue tag) => tag.Equals(EntityTagHeaderValue.Any);
}
