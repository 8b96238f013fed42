namespace Kala.Application.Housekeeping;

/// <summary>The housekeeping jobs.</summary>
public enum HousekeepingJob
{
    /// <summary>Marks expired sessions.</summary>
    Expire,

    /// <summary>Removes unneeded bytes and rows.</summary>
    Collect,

    /// <summary>Reads files again and compares them with their digests.</summary>
    Scrub,
}

/// <summary>What started a run.</summary>
public enum RunTrigger
{
    /// <summary>The worker, on schedule.</summary>
    Automatic,

    /// <summary>An administrator's call.</summary>
    Manual,
}
