using System.IO.Pipelines;
using Kala.Domain;

namespace Kala.Application.UploadSessions;

/// <summary>What a client sends to a session, before and while its bytes are read.</summary>
public abstract class ChunkBody
{
    /// <summary>How many data bytes it has at the least, as far as its length tells; 0 if that tells nothing.</summary>
    public abstract long LeastLength { get; }

    /// <summary>
    /// The data bytes alone, to be read after the fields. Ends at the end of the data; what must not follow it is a
    /// <see cref="Abstractions.MalformedBodyException"/>.
    /// </summary>
    public abstract PipeReader Data { get; }

    /// <summary>Reads what comes before the data; reads nothing from the connection where the fields are elsewhere.</summary>
    /// <returns>The fields as the client wrote them, or why the body is refused.</returns>
    public abstract ValueTask<Result<ChunkFields>> ReadFieldsAsync(CancellationToken cancellation);
}

/// <summary>The fields of a chunk as the client wrote them.</summary>
/// <param name="Mode"><c>WRITE</c> or <c>APPEND</c>, in any case.</param>
/// <param name="Offset">Where the chunk begins, in bytes.</param>
/// <param name="Hash">The digest of the chunk.</param>
/// <param name="Filename">The file name that comes with the data.</param>
public sealed record ChunkFields(string? Mode, string? Offset, string? Hash, string? Filename);
