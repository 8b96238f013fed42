using Kala.Api.Http;
using Kala.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace Kala.Api.Tus;

/// <summary>The refusals of the tus calls: statuses that the protocol or its clients need.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TusRefusalsAttribute : RefusalFormAttribute
{
    /// <summary>The statuses that differ from those of other calls.</summary>
    public static readonly IReadOnlyDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        [Failures.ChunkHashMismatch.Code] = StatusNames.ChecksumMismatch,
        [Failures.HashMismatch.Code] = StatusNames.ChecksumMismatch,
        [Failures.SessionFailed.Code] = StatusCodes.Status410Gone,
        [Failures.SizeConflict.Code] = StatusCodes.Status400BadRequest,
    };

    /// <summary>The same for HEAD.</summary>
    public static readonly IReadOnlyDictionary<string, int> HeadStatuses = Statuses.Concat(OffsetRefusals.Statuses).ToDictionary();

    public override int? StatusOf(HttpContext http, Failure failure) =>
        (HttpMethods.IsHead(http.Request.Method) ? HeadStatuses : Statuses).TryGetValue(failure.Code, out var status) ? status : null;

    public override void Complete(HttpContext http, Failure failure, IDictionary<string, object?> body)
    {
        var response = http.Response;
        if (failure.Code == Failures.HashMismatch.Code || response.StatusCode is 403 or 404 or 410)
        {
            // An upload that is gone has no offset (tus 1.0.0, Core Protocol, HEAD).
            response.Headers.Remove(UploadHeaders.Offset);
            body.Remove("offset");
        }
        if (response.StatusCode == StatusCodes.Status412PreconditionFailed)
        {
            response.Headers[TusHeaders.Version] = TusProtocol.Version;
        }
        if (response.StatusCode == StatusNames.ChecksumMismatch && http.Features.Get<IHttpResponseFeature>() is { } head)
        {
            head.ReasonPhrase = StatusNames.Of(StatusNames.ChecksumMismatch);
        }
    }
}
