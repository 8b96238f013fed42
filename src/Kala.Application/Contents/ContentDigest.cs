using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Contents;

/// <summary>Computes digests of contents.</summary>
public sealed class ContentDigest(IBlobStore blobs, TimeProvider clock)
{
    private const int BufferSize = 256 * 1024;

    /// <summary>
    /// The digest of a session's content: finishes the running digest of the row, and reads the bytes only if the row has
    /// none or this machine cannot continue it. Refused if the bytes cannot be read.
    /// </summary>
    public async Task<Result<Sha256Digest>> OfAsync(UploadSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        try
        {
            if (Received(session) is { } received)
            {
                // The writer has seen the last blob, but nobody the ones before it.
                var isThere = session.Extents.All.Count < 2 || await IsThereAsync(session.Id, session.Extents, CancellationToken.None);
                return isThere ? received : Failures.StorageError;
            }
            return await ReadAsync(session.Id, session.Extents, null, CancellationToken.None) is { } digest ? digest : Failures.StorageError;
        }
        catch (IOException fault)
        {
            return fault.ToFailure();
        }
    }

    /// <summary>Whether a content can be read, by the lengths of its blobs; reads no bytes.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<bool> IsThereAsync(Guid session, Extents extents, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(extents);
        using var content = extents.Length == 0 ? BlobContent.Empty : await blobs.OpenReaderAsync(session, extents, cancellation);
        return content is not null;
    }

    /// <summary>Reads a content and returns its digest; null if bytes are missing.</summary>
    /// <param name="session">The session or file.</param>
    /// <param name="extents">Its content.</param>
    /// <param name="bytesPerSecond">The maximum rate; null for no limit.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<Sha256Digest?> ReadAsync(Guid session, Extents extents, long? bytesPerSecond, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(extents);
        using var digest = RunningSha256.Start();
        return await AppendAsync(session, extents, [digest], bytesPerSecond, cancellation) ? digest.Finish() : null;
    }

    /// <summary>
    /// Reads contents of a session one after the other, each byte once, and returns their digests; null if bytes are
    /// missing.
    /// </summary>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<JoinedDigests?> ReadAllAsync(Guid session, IReadOnlyList<Extents> contents, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(contents);
        using var whole = RunningSha256.Start();
        var each = new List<Sha256Digest>(contents.Count);
        foreach (var extents in contents)
        {
            using var digest = RunningSha256.Start();
            if (!await AppendAsync(session, extents, [whole, digest], null, cancellation))
            {
                return null;
            }
            each.Add(digest.Finish());
        }
        return new JoinedDigests(whole.Finish(), each);
    }

    /// <summary>The digest of a session's bytes as they arrived, without reading them; null if it is unknown.</summary>
    public static Sha256Digest? Received(UploadSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.DigestState is not { } state || state.Count != session.Offset)
        {
            return null;
        }
        using var running = RunningSha256.Resume(state);
        return running?.Finish();
    }

    /// <summary>
    /// What verifies a content that has its declared digest, if one was declared; null if nothing does. The digests of the
    /// chunks do not if that of the content has to be read from the disk: nothing would compare those bytes with the ones
    /// that arrived.
    /// </summary>
    public static VerifiedBy? VerifierOf(UploadSession session, Sha256Digest? declared)
    {
        ArgumentNullException.ThrowIfNull(session);
        return declared is not null ? VerifiedBy.File
            : session.VerifiedByChunks && Received(session) is not null ? VerifiedBy.Chunks
            : null;
    }

    /// <summary>Reads a content into digests; false if bytes are missing.</summary>
    private async Task<bool> AppendAsync(
        Guid session,
        Extents extents,
        RunningSha256[] digests,
        long? bytesPerSecond,
        CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        using var content = extents.Length == 0 ? BlobContent.Empty : await blobs.OpenReaderAsync(session, extents, cancellation);
        if (content is null)
        {
            return false;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long position = 0; position < extents.Length;)
            {
                cancellation.ThrowIfCancellationRequested();
                var wanted = (int)Math.Min(buffer.Length, extents.Length - position);
                var count = await content.ReadAsync(buffer.AsMemory(0, wanted), position, cancellation);
                if (count == 0)
                {
                    return false;
                }
                foreach (var digest in digests)
                {
                    digest.Append(buffer.AsSpan(0, count));
                }
                position += count;
                await PaceAsync(start, position, bytesPerSecond, cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return true;
    }

    private async ValueTask PaceAsync(long start, long position, long? bytesPerSecond, CancellationToken cancellation)
    {
        if (bytesPerSecond is { } rate)
        {
            var early = TimeSpan.FromSeconds((double)position / rate) - clock.GetElapsedTime(start);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, clock, cancellation);
            }
        }
    }
}
