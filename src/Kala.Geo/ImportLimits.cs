namespace Kala.Geo;

/// <summary>What one import may use. Everything is checked while it is read.</summary>
public sealed record ImportLimits
{
    /// <summary>Features or rows, in all collections together.</summary>
    public long Features { get; init; } = 20_000_000;

    /// <summary>Bytes of the finished package.</summary>
    public long PackageBytes { get; init; } = 16L << 30;

    /// <summary>Bytes that were free on the disk; a package that needs more fails before the disk is full.</summary>
    public long FreeBytes { get; init; } = long.MaxValue;

    /// <summary>Bytes that an archive may unpack to.</summary>
    public long UnpackedBytes { get; init; } = 8L << 30;

    /// <summary>Entries of an archive.</summary>
    public int ZipEntries { get; init; } = 1_000;

    /// <summary>How many times larger than its compressed form an entry of an archive may be.</summary>
    public int ZipRatio { get; init; } = 500;

    /// <summary>Bytes of one feature in its source.</summary>
    public int FeatureBytes { get; init; } = 16 << 20;

    /// <summary>Fields of a collection.</summary>
    public int Fields { get; init; } = 500;

    /// <summary>Bytes of one text value, in UTF-8.</summary>
    public int TextBytes { get; init; } = 1 << 20;

    /// <summary>Nested arrays and objects of JSON.</summary>
    public int JsonDepth { get; init; } = 64;

    /// <summary>Pixels of a raster.</summary>
    public long Pixels { get; init; } = 2_000_000_000;

    /// <summary>Bands of a raster.</summary>
    public int Bands { get; init; } = 64;
}
