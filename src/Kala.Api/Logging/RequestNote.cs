namespace Kala.Api.Logging;

/// <summary>What a request leaves for its line in the log.</summary>
internal sealed class RequestNote
{
    /// <summary>The session or file it was about.</summary>
    public Guid? Uuid { get; set; }

    /// <summary>The committed offset when it was answered.</summary>
    public long? Offset { get; set; }

    /// <summary>How many bytes of a file were sent, or the declared length of a body that brought some.</summary>
    public long? Bytes { get; set; }

    /// <summary>The code of the refusal; null if there was none.</summary>
    public string? Outcome { get; set; }
}

/// <summary>Where the note is.</summary>
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
