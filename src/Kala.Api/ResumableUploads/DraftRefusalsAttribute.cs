using Kala.Api.Http;
using Kala.Domain;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.ResumableUploads;

/// <summary>Writes refusals as the draft demands (sections "Upload Append" and "Problem Types").</summary>
internal sealed class DraftRefusalsAttribute : RefusalFormAttribute
{
    private const string Types = "https://iana.org/assignments/http-problem-types#";

    /// <summary>The statuses that differ from those of other calls.</summary>
    public static readonly IReadOnlyDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [Failures.SizeConflict.Code] = StatusCodes.Status400BadRequest,
        // The upload has ended: its bytes were discarded, and the draft has no restart.
        [Failures.SessionFailed.Code] = StatusCodes.Status410Gone,
    };

    /// <summary>The same for HEAD.</summary>
    public static readonly IReadOnlyDictionary<string, int> HeadStatuses = Statuses.Concat(OffsetRefusals.Statuses).ToDictionary();

    public override int? StatusOf(HttpContext http, Failure failure) =>
        (HttpMethods.IsHead(http.Request.Method) ? HeadStatuses : Statuses).TryGetValue(failure.Code, out var status) ? status : null;

    public override void Complete(HttpContext http, Failure failure, IDictionary<string, object?> body)
    {
        var response = http.Response;
        InteropVersionAttribute.Echo(http);
        // The digest is checked after all bytes have arrived; no other refusal is about the whole file.
        var isFinal = failure.Code == Failures.HashMismatch.Code;
        response.Headers[DraftFields.Complete] = DraftFields.Boolean(isFinal || failure.Code == Failures.SessionClosed.Code);
        var isOver = failure.Code == Failures.SizeExceeded.Code;
        if (isFinal || isOver || response.StatusCode == StatusCodes.Status410Gone)
        {
            // The upload has no bytes any more, but an offset that clients see must not decrease.
            response.Headers.Remove(UploadHeaders.Offset);
            response.Headers.Remove(HeaderNames.Location);
            body.Remove("offset");
        }
        if (isOver)
        {
            body["detail"] = body["message"] = "The content goes beyond the length of the upload, which has ended; create a new one.";
        }
        if (failure.Code == Failures.SessionFailed.Code)
        {
            // Other calls suggest WRITE, which such an upload does not allow.
            body["detail"] = body["message"] = "The file did not match its digest, and its bytes were discarded; create a new upload.";
        }
        if (response.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            response.Headers[DraftFields.Limit] = http.RequestServices.GetRequiredService<UploadLimit>().OfEvery;
        }
        if (failure.Code == Failures.OffsetMismatch.Code)
        {
            body["type"] = $"{Types}mismatching-upload-offset";
            body["title"] = "offset from request does not match offset of resource";
            body["expected-offset"] = failure.Offset;
            body["provided-offset"] = StructuredItem.Count(http.Request.Headers[UploadHeaders.Offset]);
        }
        else if (failure.Code == Failures.SizeConflict.Code || failure.Code == Failures.SizeMismatch.Code)
        {
            body["type"] = $"{Types}inconsistent-upload-length";
            body["title"] = "inconsistent length values for upload";
        }
    }
}
