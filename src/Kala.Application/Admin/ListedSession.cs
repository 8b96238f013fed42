using Kala.Application.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>A session in a list.</summary>
public sealed record ListedSession : SessionView
{
    /// <summary>The owner's username; null if there is no such user any more.</summary>
    public string? OwnerName { get; init; }
}
