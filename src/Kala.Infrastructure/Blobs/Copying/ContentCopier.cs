using Kala.Application.Contents;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs.Copying;

/// <summary>Copies one content and reads it back.</summary>
internal sealed class ContentCopier(ICopyDirection direction, TimeProvider clock)
{
    private const string Missing = "bytes are missing in the source";

    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    private readonly ContentDigest _source = new(direction.Source, clock);
    private readonly ContentDigest _target = new(direction.Target, clock);

    /// <summary>Makes sure that the target has a content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="there">Its blobs that the target seems to have.</param>
    /// <param name="moved">Told the numbers of bytes on the way.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why the target does not have it; null if it has.</returns>
    /// <exception cref="IOException">One of the stores failed.</exception>
    public async Task<string?> CopyAsync(CopiedContent content, IReadOnlySet<string> there, Action<long> moved, CancellationToken cancellation)
    {
        if (content.Sha256 is { } digest)
        {
            return await CopyAsync(content, digest, there, moved, cancellation);
        }
        return await ReadAsync(_source, content, cancellation) is { } measured
            ? await CopyAsync(content, measured, there, moved, cancellation)
            : Missing;
    }

    private async Task<string?> CopyAsync(
        CopiedContent content,
        Sha256Digest digest,
        IReadOnlySet<string> there,
        Action<long> moved,
        CancellationToken cancellation)
    {
        if (there.Count == content.Extents.All.Count)
        {
            if (await ReadAsync(_target, content, cancellation) == digest)
            {
                return null;
            }
            if (await CheckSourceAsync(content, digest, cancellation) is { } reason)
            {
                return reason;
            }
            there = Nothing;
        }
        if (!await direction.CopyAsync(content, there, moved, cancellation))
        {
            return Missing;
        }
        if (await ReadAsync(_target, content, cancellation) == digest)
        {
            return null;
        }
        if (await CheckSourceAsync(content, digest, cancellation) is { } wrong)
        {
            await RemoveAsync(content);
            return wrong;
        }
        // What was there before had enough bytes, but not the right ones.
        return there.Count > 0
            ? await CopyAsync(content, digest, Nothing, moved, cancellation)
            : "the target gives back other bytes than it was given";
    }

    private async Task<string?> CheckSourceAsync(CopiedContent content, Sha256Digest digest, CancellationToken cancellation)
    {
        var source = await ReadAsync(_source, content, cancellation);
        return source is null ? Missing : source == digest ? null : "the bytes in the source do not match their SHA-256";
    }

    private async Task RemoveAsync(CopiedContent content)
    {
        foreach (var (blob, _) in content.Extents.All)
        {
            await direction.Target.DeleteAsync(new BlobId(content.Id, blob));
        }
    }

    private static Task<Sha256Digest?> ReadAsync(ContentDigest store, CopiedContent content, CancellationToken cancellation) =>
        store.ReadAsync(content.Id, content.Extents, null, cancellation);
}
