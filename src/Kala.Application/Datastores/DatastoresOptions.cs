namespace Kala.Application.Datastores;

/// <summary>The settings of the section <c>Datastores</c>.</summary>
public sealed class DatastoresOptions
{
    /// <summary>Whether files can become datastores.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The folder of the packages, relative to the working folder. What is in it can be made again.</summary>
    public string Root { get; set; } = "./data/datastores";

    /// <summary>The folder with GDAL's programs; empty for those in the path.</summary>
    public string Gdal { get; set; } = "";

    /// <summary>Whether GDAL may run on a kernel without the jail.</summary>
    public bool AllowUnjailed { get; set; }

    /// <summary>Number of imports that this server runs at once, 1 to 64.</summary>
    public int Jobs { get; set; } = 1;

    /// <summary>Number of an owner's datastores, 1 or more.</summary>
    public int PerOwner { get; set; } = 1_000;

    /// <summary>The longest time of an import.</summary>
    public TimeSpan JobTime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>The most processor time of an import.</summary>
    public TimeSpan JobProcessorTime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes of memory of an import, 64 MiB or more; 1 GiB.</summary>
    public long JobMemory { get; set; } = 1L << 30;

    /// <summary>Bytes of a file that can be imported, 1 or more; 4 GiB.</summary>
    public long SourceBytes { get; set; } = 4L << 30;

    /// <summary>Features or rows of a datastore, 1 or more.</summary>
    public long Features { get; set; } = 20_000_000;

    /// <summary>Bytes of a package, 1 MiB or more; 16 GiB.</summary>
    public long PackageBytes { get; set; } = 16L << 30;

    /// <summary>Bytes that an archive may unpack to, 1 or more; 8 GiB.</summary>
    public long UnpackedBytes { get; set; } = 8L << 30;

    /// <summary>Entries of an archive, 1 or more.</summary>
    public int ZipEntries { get; set; } = 1_000;

    /// <summary>How many times larger than its compressed form an entry of an archive may be, 1 or more.</summary>
    public int ZipRatio { get; set; } = 500;

    /// <summary>Bytes of one feature in its file, 1 kiB or more; 16 MiB.</summary>
    public int FeatureBytes { get; set; } = 16 << 20;

    /// <summary>Fields of a collection, 1 to 1900.</summary>
    public int Fields { get; set; } = 500;

    /// <summary>Bytes of one text, in UTF-8, 1 or more; 1 MiB.</summary>
    public int TextBytes { get; set; } = 1 << 20;

    /// <summary>Nested arrays and objects of JSON, 8 to 1000.</summary>
    public int JsonDepth { get; set; } = 64;

    /// <summary>Pixels of a raster, 1 or more.</summary>
    public long Pixels { get; set; } = 2_000_000_000;

    /// <summary>Bands of a raster, 1 or more.</summary>
    public int Bands { get; set; } = 64;
}
