using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Says what a failed request means: the store is full, it may answer soon, or an administrator must change something. The
/// messages are for the log; they contain no secret and no text of the store.
/// </summary>
internal static class S3Faults
{
    private static readonly HashSet<string> Full =
    [
        "QuotaExceeded", "StorageFull", "InsufficientStorage", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded",
    ];

    /// <summary>Errors below 500 after which the same request may succeed.</summary>
    private static readonly HashSet<string> Temporary =
    [
        "SlowDown", "RequestTimeout", "TooManyRequests", "RequestTimeTooSkewed", "BadDigest", "XAmzContentSHA256Mismatch", "OperationAborted",
    ];

    private static readonly Dictionary<string, string> Sentences = new()
    {
        ["NoSuchBucket"] = "the bucket of Filestore:S3:Bucket does not exist",
        ["PermanentRedirect"] = "the bucket of Filestore:S3:Bucket is in another region than Filestore:S3:Region",
        ["AuthorizationHeaderMalformed"] = "Filestore:S3:Region is not the region of the bucket",
        ["AccessDenied"] = "the key may not do this; docs/s3.md has the rights that it needs",
        ["InvalidAccessKeyId"] = "the store does not know Filestore:S3:AccessKey",
        ["SignatureDoesNotMatch"] = "Filestore:S3:SecretKey is not the secret of Filestore:S3:AccessKey",
        ["ExpiredToken"] = "the credentials have expired; provide new ones",
        ["TokenRefreshRequired"] = "the credentials have expired; provide new ones",
        ["InvalidToken"] = "the session token of the credentials is not valid",
        ["RequestTimeTooSkewed"] = "this machine's clock and the store's differ too much; set the clock",
    };

    /// <summary>Whether an exception is a fault of the store or of the way to it.</summary>
    public static bool IsOfStore(Exception error) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or OperationCanceledException;

    /// <summary>Whether the store says that an object is missing.</summary>
    public static bool IsMissing(AmazonS3Exception error) =>
        error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    /// <summary>The fault for the callers of the port.</summary>
    /// <param name="error">The exception of the request.</param>
    /// <param name="what">The request, like <c>put</c>.</param>
    public static IOException Of(Exception error, string what) => error switch
    {
        AmazonS3Exception { StatusCode: not 0 } told => OfStore(told, what),
        OperationCanceledException => Unavailable($"The store did not answer a {what} in time (Filestore:S3:Timeout).", null),
        AmazonClientException { InnerException: null } impossible =>
            new StorageFaultException($"A {what} could not be sent to the store: {impossible.Message}"),
        _ => Unavailable($"The store cannot be reached for a {what}: {error.GetBaseException().Message}", error),
    };

    private static IOException OfStore(AmazonS3Exception told, string what)
    {
        var code = told.ErrorCode ?? "";
        if (Full.Contains(code) || told.StatusCode == HttpStatusCode.InsufficientStorage)
        {
            return new StorageFullException($"The store has no room for a {what}: {code}.");
        }
        var reason = Sentences.TryGetValue(code, out var sentence) ? $": {sentence}" : "";
        var message = $"The store refused a {what} with {(int)told.StatusCode} {code} (request {told.RequestId}){reason}.";
        return Temporary.Contains(code) || (int)told.StatusCode is >= 500 or (int)HttpStatusCode.TooManyRequests
            ? Unavailable(message, null)
            : new StorageFaultException(message);
    }

    private static StorageFaultException Unavailable(string message, Exception? cause) => new(message, cause) { IsTemporary = true };
}
