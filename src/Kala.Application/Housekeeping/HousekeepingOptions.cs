namespace Kala.Application.Housekeeping;

/// <summary>The settings of the section <c>Housekeeping</c>.</summary>
public sealed class HousekeepingOptions
{
    /// <summary>Whether the workers run automatically; the calls under /maintenance always work.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often expired sessions are marked, up to 24 days; they are answered with 410 even before.</summary>
    public TimeSpan ExpireEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often unneeded bytes and forgotten rows are removed; up to 24 days.</summary>
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long bytes of expired sessions, and blobs without a row, are kept.</summary>
    public TimeSpan GraceTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often each file is read again and compared with its digest.</summary>
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The maximum rate of this reading, 1 or more; 16 MiB.</summary>
    public long ScrubBytesPerSecond { get; set; } = 16L << 20;
}
