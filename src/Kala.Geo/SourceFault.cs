namespace Kala.Geo;

/// <summary>Why a source cannot be imported.</summary>
/// <param name="code">The code of the failure, see docs/datastores.md.</param>
/// <param name="message">One sentence for the client.</param>
/// <param name="cause">What was noticed first.</param>
internal sealed class SourceFault(string code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The code of a source whose reader is not there.</summary>
    public const string ReaderMissing = "reader_missing";

    /// <summary>The code of a full disk. The source is not to blame.</summary>
    public const string StorageFull = "insufficient_storage";

    public string Code => code;

    /// <summary>The layers of a source that only GDAL can read, as far as they are known.</summary>
    public IReadOnlyList<SourceLayer> Layers { get; private init; } = [];

    /// <summary>The source is damaged, or is not what it says.</summary>
    public static SourceFault Invalid(string message, Exception? cause = null) => new("source_invalid", message, cause);

    /// <summary>The source has more of something than is allowed.</summary>
    public static SourceFault TooLarge(string message) => new("source_too_large", message);

    /// <summary>No reader knows the source.</summary>
    public static SourceFault Unknown(string message) => new("format_unknown", message);

    /// <summary>The coordinates are in no system that the reader knows.</summary>
    public static SourceFault Crs(string message) => new("crs_unknown", message);

    /// <summary>Only GDAL can read the source.</summary>
    /// <param name="what">What needs it, as the beginning of a sentence.</param>
    /// <param name="layers">The layers, as far as they are known.</param>
    public static SourceFault NeedsGdal(string what, IReadOnlyList<SourceLayer> layers) =>
        new(ReaderMissing, $"{what} needs GDAL on the server.") { Layers = layers };

    /// <summary>A program wanted more memory than it may have.</summary>
    public static SourceFault Memory() => new("import_memory", "The import needs more memory than is allowed.");

    /// <summary>The disk is full.</summary>
    public static SourceFault NoSpace() => new(StorageFull, "The server's disk is full.");

    /// <summary>What the exit code of a program that said nothing tells.</summary>
    /// <param name="exitCode">128 and more are signals.</param>
    /// <param name="cpuSeconds">The processor time that it had.</param>
    public static SourceFault OfEnd(int exitCode, long cpuSeconds) => exitCode switch
    {
        // SIGXCPU. A SIGKILL is somebody else's: the jail gives a program time to end by itself.
        152 => new("import_timeout", $"The import took more than {cpuSeconds} seconds of processor time."),
        // SIGXFSZ
        153 => TooLarge("The package would be larger than is allowed."),
        _ => new("import_failed", "The import ended unexpectedly. The server's log says more."),
    };
}
