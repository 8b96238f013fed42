using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Makes one object of others, inside the store where that is possible.</summary>
internal sealed class S3Copier(S3Bucket bucket)
{
    /// <summary>No store takes more parts for one object.</summary>
    internal const int MostParts = 10_000;

    /// <summary>Makes objects of the bytes that count, almost always one; durable on return.</summary>
    /// <param name="slices">The objects.</param>
    /// <param name="nextKey">The name of a new object.</param>
    /// <param name="cancellation">Ends it; nothing is left.</param>
    /// <returns>The names and lengths.</returns>
    /// <exception cref="StorageFullException">The store is full.</exception>
    /// <exception cref="StorageFaultException">The store failed, or bytes are missing.</exception>
    public async Task<List<(string Key, long Length)>> JoinAsync(
        IReadOnlyList<S3Slice> slices,
        Func<string> nextKey,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        List<(string, long)> made = [];
        foreach (var parts in S3JoinPlan.Of(slices).Chunk(MostParts))
        {
            var length = parts.Sum(part => part.Sum(range => range.Length));
            made.Add((await MakeAsync(parts, nextKey, length, cancellation), length));
        }
        return made;
    }

    private async Task<string> MakeAsync(List<S3Range>[] parts, Func<string> nextKey, long length, CancellationToken cancellation)
    {
        if (parts is [[var range]] && await bucket.LengthAsync(range.Key, cancellation) is { } whole && whole == length)
        {
            var copy = nextKey();
            await bucket.CopyAsync(range.Key, copy, length, cancellation);
            return copy;
        }
        if (parts is [var only] && !S3JoinPlan.IsCopied(only))
        {
            return await bucket.PutAsync(nextKey, await ReadAsync(only, cancellation), cancellation);
        }
        var key = nextKey();
        var assembly = await bucket.AssembleAsync(key, cancellation);
        await assembly.MakeAsync(
            parts.Length,
            length,
            async (number, ct) => S3JoinPlan.IsCopied(parts[number - 1])
                ? await assembly.CopyAsync(number, parts[number - 1][0], ct)
                : await assembly.AddAsync(number, await ReadAsync(parts[number - 1], ct), ct),
            cancellation);
        return key;
    }

    private async Task<byte[]> ReadAsync(List<S3Range> part, CancellationToken cancellation)
    {
        var bytes = new byte[part.Sum(range => range.Length)];
        var at = 0;
        foreach (var (key, first, length) in part)
        {
            if (!await bucket.TryFillAsync(key, first, bytes.AsMemory(at, (int)length), cancellation))
            {
                throw new StorageFaultException($"The object {key} lacks bytes that were acknowledged.");
            }
            at += (int)length;
        }
        return bytes;
    }
}
