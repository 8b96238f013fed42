namespace Kala.Application.Limits;

/// <summary>The settings of the section <c>Limits</c>, per owner unless stated otherwise. 0 means no limit.</summary>
public sealed class LimitsOptions
{
    /// <summary>Bytes of an owner, declared by open and failed sessions or stored in files, 0 or more.</summary>
    public long BytesPerOwner { get; set; }

    /// <summary>Number of an owner's open and failed sessions, 0 or more.</summary>
    public long SessionsPerOwner { get; set; } = 100_000;

    /// <summary>Number of an owner's files, open sessions and failed sessions together, 0 or more.</summary>
    public long FilesPerOwner { get; set; } = 10_000_000;

    /// <summary>
    /// Number of an owner's aborted sessions, expired sessions and deleted files that are remembered for
    /// Filestore:SessionMemory, 0 or more.
    /// </summary>
    public long EndedPerOwner { get; set; } = 10_000_000;

    /// <summary>Number of a user's API keys, including expired ones, 0 or more.</summary>
    public long KeysPerOwner { get; set; } = 1_000;

    /// <summary>
    /// The maximum size of a file in bytes, for owners who are not administrators, 0 or more; Filestore:MaxFileSize
    /// applies as well.
    /// </summary>
    public long FileSizePerOwner { get; set; }

    /// <summary>
    /// Average number of an owner's requests per second, 0 or more, with bursts of twice as many; counted by address
    /// for callers who have not signed in.
    /// </summary>
    public long RequestsPerSecond { get; set; }

    /// <summary>Number of uploads that an owner may send at the same time, 0 or more.</summary>
    public long UploadsPerOwner { get; set; }

    /// <summary>Number of simultaneous connections of all callers together, 1 or more.</summary>
    public long Connections { get; set; } = 10_000;

    /// <summary>Whether a creation must check its owner's usage.</summary>
    internal bool CountsRows => BytesPerOwner > 0 || SessionsPerOwner > 0 || FilesPerOwner > 0 || EndedPerOwner > 0;
}
