namespace Kala.Application.Limits;

/// <summary>The settings of the section <c>Limits</c>: what one owner may take. 0 is no limit.</summary>
public sealed class LimitsOptions
{
    /// <summary>Bytes of an owner, 0 or more: declared by open and failed sessions, and stored in files.</summary>
    public long BytesPerOwner { get; set; }

    /// <summary>Sessions of an owner that are open or failed at a time, 0 or more.</summary>
    public long SessionsPerOwner { get; set; } = 100_000;

    /// <summary>Files of an owner, and their open and failed sessions, 0 or more.</summary>
    public long FilesPerOwner { get; set; } = 10_000_000;

    /// <summary>What is only remembered of an owner, 0 or more: aborted and expired sessions, and deleted files, for Filestore:SessionMemory.</summary>
    public long EndedPerOwner { get; set; } = 10_000_000;

    /// <summary>API keys of a user, good or over, 0 or more.</summary>
    public long KeysPerOwner { get; set; } = 1_000;

    /// <summary>The largest file of an owner who is no administrator, 0 or more bytes; Filestore:MaxFileSize holds as well.</summary>
    public long FileSizePerOwner { get; set; }

    /// <summary>Requests of an owner in a second, on average, 0 or more; twice as many at once; of an address, for callers who have not signed in.</summary>
    public long RequestsPerSecond { get; set; }

    /// <summary>Bodies that an owner sends at a time, 0 or more.</summary>
    public long UploadsPerOwner { get; set; }

    /// <summary>Connections at a time, of all callers together, 1 or more.</summary>
    public long Connections { get; set; } = 10_000;

    /// <summary>Whether a creation has to look at what its owner has.</summary>
    internal bool CountsRows => BytesPerOwner > 0 || SessionsPerOwner > 0 || FilesPerOwner > 0 || EndedPerOwner > 0;
}
