using Kala.Domain.UploadSessions;

namespace Kala.Application.Contents;

/// <summary>What became of a body.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Durable">The durable content, for the caller to commit.</param>
/// <param name="Cause">The exception that ended it; null if none was thrown.</param>
public sealed record ChunkReceipt(ChunkEnd End, ContentPosition Durable, Exception? Cause = null);
