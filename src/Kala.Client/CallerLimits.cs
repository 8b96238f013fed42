namespace Kala.Client;

/// <summary>What a user may store. Null means no limit.</summary>
public sealed record CallerLimits
{
    /// <summary>Bytes of files, and declared bytes of open and failed sessions.</summary>
    public long? Bytes { get; init; }

    /// <summary>Number of open and failed sessions.</summary>
    public long? Sessions { get; init; }

    /// <summary>Number of files and open sessions together.</summary>
    public long? Files { get; init; }

    /// <summary>Number of ended sessions and deleted files that the server still remembers.</summary>
    public long? Ended { get; init; }
}
