using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>Computes the checksum of a body and compares it with the declared one.</summary>
internal sealed class RunningChecksum : IDisposable
{
    private readonly BodyChecksum _body;
    private readonly List<(ChecksumAlgorithm Algorithm, IncrementalHash Hash)> _running;

    public RunningChecksum(BodyChecksum body)
    {
        _body = body;
        _running = [.. body.Algorithms.Select(algorithm => (algorithm, IncrementalHash.CreateHash(NameOf(algorithm))))];
    }

    /// <summary>Whether the checksum was found right and is a SHA-256; nobody can make other bytes that have the same.</summary>
    public bool HasVerified { get; private set; }

    public void Append(ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            foreach (var (_, hash) in _running)
            {
                hash.AppendData(segment.Span);
            }
        }
    }

    /// <summary>Why the body is refused, after it has ended; null if it is what was declared.</summary>
    public Failure? Check()
    {
        var asked = _body.Declared();
        if (asked.IsRefused(out var refusal))
        {
            return refusal;
        }
        var declared = asked.Value;
        var hash = _running.Single(one => one.Algorithm == declared.Algorithm).Hash;
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(declared.Bytes.Span))
        {
            return Failures.ChunkHashMismatch;
        }
        HasVerified = declared.Algorithm == ChecksumAlgorithm.Sha256;
        return null;
    }

    public void Dispose()
    {
        foreach (var (_, hash) in _running)
        {
            hash.Dispose();
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "A protocol demands SHA-1 for bytes that change on their way.")]
    private static HashAlgorithmName NameOf(ChecksumAlgorithm algorithm) =>
        algorithm == ChecksumAlgorithm.Sha1 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
}
