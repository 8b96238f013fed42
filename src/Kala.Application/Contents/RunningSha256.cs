using System.Buffers;
using System.Security.Cryptography;
using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>
/// A running SHA-256 whose state can be saved and continued by another process. On a machine without a suitable
/// libcrypto it still computes digests, but <see cref="Save"/> returns null.
/// </summary>
internal sealed class RunningSha256 : IDisposable
{
    private readonly NativeSha256? _native;
    private readonly IncrementalHash? _managed;

    private RunningSha256(NativeSha256? native, IncrementalHash? managed)
    {
        _native = native;
        _managed = managed;
    }

    /// <summary>Starts before the first byte.</summary>
    public static RunningSha256 Start() => Resume(Sha256State.Empty)!;

    /// <summary>Continues from a saved state; null if there is none, or if this machine cannot continue it.</summary>
    public static RunningSha256? Resume(Sha256State? state) => Resume(state, NativeSha256.IsAvailable);

    /// <summary>The same, with or without a suitable libcrypto.</summary>
    internal static RunningSha256? Resume(Sha256State? state, bool isNative) =>
        state is null ? null
        : isNative ? new RunningSha256(new NativeSha256(state), null)
        : state.Count == 0 ? new RunningSha256(null, IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        : null;

    /// <summary>Hashes more bytes.</summary>
    public void Append(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            Append(segment.Span);
        }
    }

    /// <summary>Hashes more bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _native?.Append(bytes);
        _managed?.AppendData(bytes);
    }

    /// <summary>The state after the bytes so far; null if this machine cannot save it.</summary>
    public Sha256State? Save() => _native?.Save();

    /// <summary>The digest of the bytes so far. Nothing can be appended afterwards.</summary>
    public Sha256Digest Finish()
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        if (_native is not null)
        {
            _native.Finish(digest);
        }
        else
        {
            _managed!.GetHashAndReset(digest);
        }
        return Sha256Digest.FromBytes(digest);
    }

    public void Dispose() => _managed?.Dispose();
}
