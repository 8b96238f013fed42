using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kala.Application.Contents;
using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Contents;

/// <summary>Checksums of bodies, before and after the body.</summary>
public sealed class RunningChecksumTests
{
    public static TheoryData<ChecksumAlgorithm> Algorithms => [.. Enum.GetValues<ChecksumAlgorithm>()];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_body_is_what_was_declared_before_it(ChecksumAlgorithm algorithm)
    {
        Assert.Null(Check(BodyChecksum.Of(Of(algorithm, "hello"u8)), "hello"u8));
        Assert.Equal(Failures.ChunkHashMismatch, Check(BodyChecksum.Of(Of(algorithm, "hello"u8)), "hellO"u8));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_body_is_what_was_declared_after_it(ChecksumAlgorithm algorithm)
    {
        Assert.Null(Check(BodyChecksum.After(() => Of(algorithm, "hello"u8)), "hello"u8));
        Assert.Equal(Failures.ChunkHashMismatch, Check(BodyChecksum.After(() => Of(algorithm, "hellO"u8)), "hello"u8));
    }

    [Fact]
    public void A_checksum_that_does_not_follow_refuses_the_body()
    {
        var missing = Failures.ValidationFailed("checksum", "It is missing.");

        Assert.Equal(missing, Check(BodyChecksum.After(() => missing), "hello"u8));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_checksum_has_the_size_of_its_algorithm(ChecksumAlgorithm algorithm) =>
        Assert.Equal(Of(algorithm, "hello"u8).Bytes.Length, Checksum.SizeOf(algorithm));

    private static Failure? Check(BodyChecksum declared, ReadOnlySpan<byte> body)
    {
        using var running = new RunningChecksum(declared);
        running.Append(new ReadOnlySequence<byte>(body[..2].ToArray()));
        running.Append(new ReadOnlySequence<byte>(body[2..].ToArray()));
        return running.Check();
    }

    [SuppressMessage("Security", "CA5350", Justification = "A protocol demands SHA-1.")]
    private static Checksum Of(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes) =>
        new(algorithm, algorithm == ChecksumAlgorithm.Sha1 ? SHA1.HashData(bytes) : SHA256.HashData(bytes));
}
