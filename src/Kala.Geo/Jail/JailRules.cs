namespace Kala.Geo.Jail;

/// <summary>What a program in the jail may do.</summary>
internal sealed record JailRules
{
    /// <summary>Folders and files that it may read and run.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Folders and files that it may read.</summary>
    public IReadOnlyList<string> Readable { get; init; } = [];

    /// <summary>Folders in which it may do everything with files and folders.</summary>
    public IReadOnlyList<string> Writable { get; init; } = [];

    /// <summary>The process that starts it, and with which it ends.</summary>
    public int Parent { get; init; } = Environment.ProcessId;

    /// <summary>Seconds of processor time; after them the kernel ends it by SIGXCPU.</summary>
    public long CpuSeconds { get; init; } = 900;

    /// <summary>Seconds of processor time after which the kernel kills what did not end.</summary>
    public long MostCpuSeconds => CpuSeconds + 2;

    /// <summary>The largest file that it may write, in bytes.</summary>
    public long FileBytes { get; init; } = 16L << 30;
}
