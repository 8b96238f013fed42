namespace Kala.Api.Logging;

/// <summary>Values that a request adds to its log line.</summary>
internal sealed class RequestNote
{
    /// <summary>The session or file of the request.</summary>
    public Guid? Uuid { get; set; }

    /// <summary>The committed offset at the time of the response.</summary>
    public long? Offset { get; set; }

    /// <summary>The number of file bytes sent or left to the proxy, or the declared length of a body with file bytes.</summary>
    public long? Bytes { get; set; }

    /// <summary>The error code, or <c>handed_over</c> if the proxy sends the file; null if there was no error.</summary>
    public string? Outcome { get; set; }
}

/// <summary>Access to the note of a request.</summary>
internal static class RequestNotes
{
    /// <summary>The request's note.</summary>
    public static RequestNote Note(this HttpContext http)
    {
        if (http.Features.Get<RequestNote>() is not { } note)
        {
            http.Features.Set(note = new RequestNote());
        }
        return note;
    }
}
