using Kala.Domain;
using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>What is declared of a body's checksum, before the body or in a trailer after it.</summary>
public sealed class BodyChecksum
{
    private readonly Func<Result<Checksum>> _declared;

    private BodyChecksum(IReadOnlyList<ChecksumAlgorithm> algorithms, Func<Result<Checksum>> declared) =>
        (Algorithms, _declared) = (algorithms, declared);

    /// <summary>The algorithms that it may have; more than one if it is not known before the body ends.</summary>
    public IReadOnlyList<ChecksumAlgorithm> Algorithms { get; }

    /// <summary>A checksum that is known before the body.</summary>
    public static BodyChecksum Of(Checksum checksum)
    {
        ArgumentNullException.ThrowIfNull(checksum);
        return new BodyChecksum([checksum.Algorithm], () => checksum);
    }

    /// <summary>A checksum that follows the body.</summary>
    /// <param name="read">Reads it after the body; refuses one that is missing or malformed.</param>
    public static BodyChecksum After(Func<Result<Checksum>> read) => new([ChecksumAlgorithm.Sha256, ChecksumAlgorithm.Sha1], read);

    /// <summary>The checksum, after the body has ended; refused if there is none.</summary>
    public Result<Checksum> Declared() => _declared();
}
