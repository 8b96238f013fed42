namespace Kala.Geo.Gdal;

/// <summary>What it means when one of GDAL's programs has failed.</summary>
internal static class GdalFailure
{
    /// <summary>What ogr2ogr prints, before the end of a line, of a layer without a coordinate system.</summary>
    public const string NoCrs = "source layer has no";

    // What a shell returns for a program that cannot be started; more are signals.
    private const int CannotStart = 126;

    private static readonly string[] OfMemory = ["bad_alloc", "out of memory", "cannot allocate", "memory allocation", "not enough memory"];
    private static readonly string[] OfSpace = ["No space left", "disk is full"];
    private static readonly string[] OfCrs = ["coordinate system", "transformation", "reproject", "PROJ:"];
    private static readonly string[] OfFormat = ["not recognized as", "Unable to open datasource"];

    /// <summary>The failure for the client.</summary>
    /// <param name="format">The format that the source seemed to have.</param>
    /// <param name="exitCode">128 and more are signals.</param>
    /// <param name="errors">What the program printed.</param>
    /// <param name="cpuSeconds">The processor time that it had.</param>
    public static SourceFault Of(string format, int exitCode, string errors, long cpuSeconds) =>
        Says(errors, OfMemory) ? SourceFault.Memory()
        : Says(errors, OfSpace) ? SourceFault.NoSpace()
        : exitCode >= CannotStart ? SourceFault.OfEnd(exitCode, cpuSeconds)
        : Says(errors, OfCrs) ? SourceFault.Crs("GDAL cannot convert the coordinates to longitude and latitude of WGS 84.")
        : Says(errors, OfFormat) ? SourceFault.Unknown($"The file looks like {format}, but GDAL cannot read it as that.")
        : SourceFault.Invalid($"GDAL found the {format} to be damaged.");

    private static bool Says(string errors, string[] texts) =>
        Array.Exists(texts, text => errors.Contains(text, StringComparison.OrdinalIgnoreCase));
}
