namespace Kala.Client;

/// <summary>What a user has stored.</summary>
public sealed record CallerUsage
{
    /// <summary>Bytes of files, and declared bytes of open and failed sessions.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of open and failed sessions.</summary>
    public long Sessions { get; init; }

    /// <summary>Number of files.</summary>
    public long Files { get; init; }

    /// <summary>Number of ended sessions and deleted files that the server still remembers.</summary>
    public long Ended { get; init; }
}
