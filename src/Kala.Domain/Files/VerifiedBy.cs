namespace Kala.Domain.Files;

/// <summary>What verified a file.</summary>
public enum VerifiedBy
{
    /// <summary>A declared digest of the whole file, which matched.</summary>
    File,

    /// <summary>The digests of its chunks: every byte came in a chunk whose own digest matched.</summary>
    Chunks,
}
