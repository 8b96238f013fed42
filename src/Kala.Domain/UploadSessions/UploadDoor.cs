namespace Kala.Domain.UploadSessions;

/// <summary>The kind of call that creates a session.</summary>
/// <param name="Name">Stored and shown as text; clients must accept new values.</param>
public sealed record UploadDoor(string Name)
{
    /// <summary>The separate calls create, write and close.</summary>
    public static UploadDoor Form { get; } = new("form");

    /// <summary>A whole file in one request.</summary>
    public static UploadDoor Raw { get; } = new("raw");

    /// <summary>The names of all doors, including those whose calls have names of their own.</summary>
    public static IReadOnlyList<string> Names { get; } = [Form.Name, Raw.Name, "tus", "ietf"];

    /// <summary>
    /// Whether WRITE may restart an upload; false if the protocol guarantees that the offset never decreases.
    /// </summary>
    public bool RestartAllowed { get; init; } = true;

    /// <summary>What the calls need to remember of the creation; only they read it. Null for nothing.</summary>
    public string? Data { get; init; }
}
