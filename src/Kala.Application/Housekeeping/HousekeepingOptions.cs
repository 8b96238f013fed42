namespace Kala.Application.Housekeeping;

/// <summary>The settings of the section <c>Housekeeping</c>.</summary>
public sealed class HousekeepingOptions
{
    /// <summary>Whether the workers run by themselves; the calls under /maintenance work in any case.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often sessions whose time is over are marked, up to 24 days; they answer 410 before, too.</summary>
    public TimeSpan ExpireEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often dead bytes and forgotten rows are removed; up to 24 days.</summary>
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the bytes of an expired session, and blobs that no row names, are left alone.</summary>
    public TimeSpan GraceTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often each file is read again and compared with its digest.</summary>
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How fast that reading is at the most, 1 or more; 16 MiB.</summary>
    public long ScrubBytesPerSecond { get; set; } = 16L << 20;
}
