using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>The way from one store to the other.</summary>
internal interface ICopyDirection
{
    /// <summary>The store that has the bytes.</summary>
    IBlobStore Source { get; }

    /// <summary>The store that gets them.</summary>
    IBlobStore Target { get; }

    /// <summary>The names of the content's blobs that the target has, with as many bytes as count or more. Contents come in the order of their uuids.</summary>
    /// <exception cref="IOException">The target failed.</exception>
    Task<IReadOnlySet<string>> FindAsync(CopiedContent content, CancellationToken cancellation);

    /// <summary>Copies the blobs under their names, replacing what has these names; durable on return. False if bytes are missing in the source.</summary>
    /// <param name="content">The content.</param>
    /// <param name="except">Blobs that are left as they are.</param>
    /// <param name="moved">Told the numbers of bytes on the way.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="IOException">One of the stores failed.</exception>
    Task<bool> CopyAsync(CopiedContent content, IReadOnlySet<string> except, Action<long> moved, CancellationToken cancellation);
}
