namespace Kala.Application.Housekeeping;

/// <summary>The works of housekeeping.</summary>
public enum HousekeepingWork
{
    /// <summary>Marks expired sessions.</summary>
    Expire,

    /// <summary>Removes dead bytes and rows.</summary>
    Collect,

    /// <summary>Reads files again.</summary>
    Scrub,
}

/// <summary>Who began a run.</summary>
public enum RunTrigger
{
    /// <summary>The worker, at its time.</summary>
    Automatic,

    /// <summary>An admin's call.</summary>
    Manual,
}
