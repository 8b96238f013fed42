namespace Kala.Application;

/// <summary>The settings of the section <c>Filestore</c>.</summary>
public sealed class FilestoreOptions
{
    /// <summary>No setting can allow a larger file: 999,999,999,999,999 bytes.</summary>
    public const long LargestFile = 999_999_999_999_999;

    /// <summary>The folder of the blobs, relative to the working folder.</summary>
    public string Root { get; set; } = "./data/blobs";

    /// <summary>The largest file taken, in bytes; 1 TiB.</summary>
    public long MaxFileSize { get; set; } = 1L << 40;

    /// <summary>Bytes of disk that uploads leave free.</summary>
    public long ReserveBytes { get; set; } = 64L << 20;

    /// <summary>How long a session lives after its last write.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an aborted or expired session is remembered: until then 410, afterwards 404.</summary>
    public TimeSpan SessionMemory { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether a published session can be closed without any digest; its file is then not verified.</summary>
    public bool AllowCloseWithoutHash { get; set; }

    /// <summary>How long a call waits for another writer of the same session to let go.</summary>
    public TimeSpan HandOverTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running writes may go on when the server stops.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);
}
