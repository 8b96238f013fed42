using System.IO.Pipelines;
using Kala.Domain;

namespace Kala.Application.UploadSessions;

/// <summary>The body of a request that writes to a session, while it arrives.</summary>
public abstract class ChunkBody
{
    /// <summary>The minimum number of data bytes, derived from the body's length; 0 if that is unknown.</summary>
    public abstract long LeastLength { get; }

    /// <summary>
    /// The data bytes alone, to be read after the fields; ends with the data. Invalid bytes after the data throw a
    /// <see cref="Abstractions.MalformedBodyException"/>.
    /// </summary>
    public abstract PipeReader Data { get; }

    /// <summary>
    /// Reads the fields before the data; reads nothing from the connection if the fields are elsewhere.
    /// </summary>
    /// <returns>What the fields say, or why the body is refused.</returns>
    public abstract ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation);
}

/// <summary>The fields of a chunk as the client sent them.</summary>
/// <param name="Mode"><c>WRITE</c> or <c>APPEND</c>, in any case.</param>
/// <param name="Offset">Where the chunk starts, in bytes.</param>
/// <param name="Hash">The digest of the chunk.</param>
/// <param name="Filename">The file name sent with the data.</param>
public sealed record ChunkFields(string? Mode, string? Offset, string? Hash, string? Filename);
