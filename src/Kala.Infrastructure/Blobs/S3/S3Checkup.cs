using System.Security.Cryptography;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Tries everything that the server needs of the bucket, with an object of its own that it deletes.</summary>
public sealed class S3Checkup
{
    /// <summary>The number of measured puts.</summary>
    public const int Rounds = 10;

    private const int Length = 128 * 1024;

    private readonly S3Bucket _bucket;
    private readonly string _prefix;

    internal S3Checkup(S3Bucket bucket, S3Keys keys) => (_bucket, _prefix) = (bucket, $"{keys.All}.kala-doctor-");

    /// <summary>Runs the checks.</summary>
    /// <returns>How long a small put takes, and how far the store's clock is ahead of this machine's.</returns>
    /// <exception cref="IOException">The store failed; the message says at what.</exception>
    public async Task<(TimeSpan Put, TimeSpan Ahead)> RunAsync(CancellationToken cancellation)
    {
        if (!await _bucket.ExistsAsync(cancellation))
        {
            throw new IOException("The bucket does not exist.");
        }
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            var small = await _bucket.PutAsync(NewKey, RandomNumberGenerator.GetBytes(4096), cancellation);
            times.Add(TimeProvider.System.GetElapsedTime(begun));
            await _bucket.DeleteAsync(small, cancellation);
        }
        var bytes = RandomNumberGenerator.GetBytes(Length);
        var key = await _bucket.PutAsync(NewKey, bytes, cancellation);
        var ahead = await CheckReadingAsync(key, bytes, cancellation);
        await _bucket.DeleteAsync(key, cancellation);
        Right(await _bucket.LengthAsync(key, cancellation) is null, "an object that was deleted is still there");
        return (times.Order().ElementAt(Rounds / 2), ahead);
    }

    private async Task<TimeSpan> CheckReadingAsync(string key, byte[] bytes, CancellationToken cancellation)
    {
        Right(await _bucket.LengthAsync(key, cancellation) == Length, "an object does not have the length that was put");
        var whole = new byte[Length];
        Right(await _bucket.TryFillAsync(key, 0, whole, cancellation) && whole.AsSpan().SequenceEqual(bytes), "an object is not what was put");
        var part = new byte[1000];
        Right(
            await _bucket.TryFillAsync(key, 5000, part, cancellation) && part.AsSpan().SequenceEqual(bytes.AsSpan(5000, 1000)),
            "a range of an object is not what was put");
        var copy = NewKey();
        await _bucket.CopyAsync(key, copy, Length, cancellation);
        Right(await _bucket.LengthAsync(copy, cancellation) == Length, "a copy inside the store has another length");
        await _bucket.DeleteAsync(copy, cancellation);
        await foreach (var one in _bucket.ListAsync(key, cancellation))
        {
            return one.ChangedAt - TimeProvider.System.GetUtcNow();
        }
        throw new IOException("The store does not list an object that was put.");
    }

    private string NewKey() => _prefix + RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static void Right(bool isRight, string otherwise)
    {
        if (!isRight)
        {
            throw new IOException($"The store is not right: {otherwise}.");
        }
    }
}
