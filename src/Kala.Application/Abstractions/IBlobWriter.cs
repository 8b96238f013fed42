using System.Buffers;
using Kala.Domain.Blobs;

namespace Kala.Application.Abstractions;

/// <summary>
/// Appends to the content of a session. Disposing it drops what was not flushed. Only one call at a time, except that
/// bytes may be appended during a flush.
/// </summary>
/// <remarks>
/// After bytes could not be written, and after a flush that failed for any reason, the last blob is sealed: a later flush
/// of it would prove nothing. If acknowledged bytes are missing, appending fails and nothing is sealed.
/// </remarks>
public interface IBlobWriter : IAsyncDisposable
{
    /// <summary>The content that is durable; at first the one that the writer was opened with.</summary>
    Extents Durable { get; }

    /// <summary>Appends bytes; not yet durable.</summary>
    /// <exception cref="StorageFullException">The store is full.</exception>
    /// <exception cref="StorageFaultException">The store failed.</exception>
    ValueTask AppendAsync(ReadOnlySequence<byte> bytes);

    /// <summary>Makes everything durable that was appended before the call.</summary>
    /// <returns><see cref="Durable"/>.</returns>
    /// <exception cref="StorageFullException">The store is full.</exception>
    /// <exception cref="StorageFaultException">The store failed.</exception>
    Task<Extents> FlushAsync();
}
