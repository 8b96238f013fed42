namespace Kala.Application;

/// <summary>The settings of the section <c>Filestore</c>.</summary>
public sealed class FilestoreOptions
{
    /// <summary>The highest value that MaxFileSize may have: 999,999,999,999,999 bytes.</summary>
    public const long LargestFile = 999_999_999_999_999;

    /// <summary>The value of Store for a folder on disk.</summary>
    public const string Disk = "Disk";

    /// <summary>The value of Store for an S3-compatible store.</summary>
    public const string S3 = "S3";

    /// <summary>Where the blobs are: Disk, in the folder Root; S3, in the store of the section Filestore:S3.</summary>
    public string Store { get; set; } = Disk;

    /// <summary>Whether the blobs are in a folder.</summary>
    public bool IsDisk => Store.Equals(Disk, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the blobs are in an S3-compatible store.</summary>
    public bool IsS3 => Store.Equals(S3, StringComparison.OrdinalIgnoreCase);

    /// <summary>The folder of the blobs, relative to the working folder.</summary>
    public string Root { get; set; } = "./data/blobs";

    /// <summary>The maximum size of a file, 1 to 999999999999999; 1 TiB.</summary>
    public long MaxFileSize { get; set; } = 1L << 40;

    /// <summary>Disk space that new sessions and uploads leave free, 0 or more; 64 MiB.</summary>
    public long ReserveBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Whether new sessions must leave room for bytes that open and failed sessions have declared but not sent yet.
    /// </summary>
    public bool CountDeclaredBytes { get; set; } = true;

    /// <summary>
    /// The path under which the proxy in front serves the folder Root to itself alone, like /_kala_blobs/: it then sends
    /// the bytes of files, see docs/scaling.md; empty if Kala sends them all.
    /// </summary>
    public string AccelRedirect { get; set; } = "";

    /// <summary>How long a session lives after its last write.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long aborted and expired sessions and deleted files are answered with 410; after that with 404.
    /// </summary>
    public TimeSpan SessionMemory { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether a session may be closed although neither the file nor each of its chunks had a hash; its file is then not verified.</summary>
    public bool AllowCloseWithoutHash { get; set; }

    /// <summary>How long a request waits for another writer of the same session; up to 24 days.</summary>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running writes may continue after the server is told to stop; up to 24 days.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);
}
