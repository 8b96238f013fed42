using System.Globalization;

namespace Kala.Geo.Gdal;

/// <summary>Layers of features: ogr2ogr writes them, in longitude and latitude, into a package that is then read like a source.</summary>
internal static class GdalVector
{
    // No index and no triggers: the package is read once, from its first row to its last. Names of columns that no field has.
    private static readonly string[] Options =
    [
        "-f", "GPKG", "-progress", "-gt", "100000", "-unsetFid", "-nlt", "CONVERT_TO_LINEAR", "-dsco", "ADD_GPKG_OGR_CONTENTS=NO",
        "-lco", "SPATIAL_INDEX=NO", "-lco", "FID=kala_fid", "-lco", "GEOMETRY_NAME=kala_geom",
    ];

    private static readonly string[] ToLongitudeAndLatitude = ["-t_srs", "OGC:CRS84"];

    /// <summary>Converts all layers of a file.</summary>
    /// <param name="gdal">The programs.</param>
    /// <param name="source">The file.</param>
    /// <param name="package">The package, which does not exist yet.</param>
    /// <param name="format">The format.</param>
    /// <param name="mostRows">Rows of each layer that are converted.</param>
    /// <param name="onPercent">Gets percents, which only grow.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceFault">GDAL cannot read the file.</exception>
    public static async Task ConvertAsync(
        GdalSession gdal,
        string source,
        string package,
        GdalFormat format,
        long mostRows,
        Action<int> onPercent,
        CancellationToken cancellation)
    {
        string[] options = [.. Options, .. format.Options, "-limit", mostRows.ToString(CultureInfo.InvariantCulture)];
        try
        {
            await gdal.RunAsync(
                GdalPrograms.Convert, [.. options, .. ToLongitudeAndLatitude, package, source], onPercent, cancellation);
        }
        catch (SourceFault) when (gdal.Errors.Contains(GdalFailure.NoCrs, StringComparison.Ordinal))
        {
            // Then its numbers have to be longitude and latitude, which the reader of the package checks.
            File.Delete(package);
            await gdal.RunAsync(GdalPrograms.Convert, [.. options, package, source], onPercent, cancellation);
        }
    }
}
