using Kala.Application.UploadSessions;

namespace Kala.Api.ResumableUploads;

/// <summary>An upload after its content was received.</summary>
/// <param name="Upload">The view.</param>
/// <param name="IsComplete">Whether it has become a file.</param>
public sealed record Received(SessionView Upload, bool IsComplete);
