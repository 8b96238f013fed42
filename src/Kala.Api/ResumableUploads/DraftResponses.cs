using System.Globalization;
using Kala.Api.Files;
using Kala.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.ResumableUploads;

/// <summary>The fields of successful responses.</summary>
internal static class DraftResponses
{
    /// <summary>Whether the file is stored, and the offset, if it is known.</summary>
    public static void SetState(this HttpResponse response, bool isComplete, long? offset)
    {
        response.Headers[DraftFields.Complete] = DraftFields.Boolean(isComplete);
        if (offset is { } bytes)
        {
            response.Headers[UploadHeaders.Offset] = bytes.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The response of <c>POST /files</c> to the whole file, with whichever request its last byte came.</summary>
    public static IActionResult Final(HttpContext http, Guid file, long? size)
    {
        http.Response.SetState(isComplete: true, size);
        return StoredAnswer.Of(http.Request, file);
    }
}
