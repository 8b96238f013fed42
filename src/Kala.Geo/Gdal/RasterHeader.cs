using System.Text.Json;
using Kala.Geo.Rows;

namespace Kala.Geo.Gdal;

/// <summary>What gdalinfo tells of a raster, without having read a pixel.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Bands">The bands.</param>
/// <param name="Wkt">The coordinate system; null if it has none.</param>
/// <param name="Corners">The rectangle in this system; null if the raster does not say where it is.</param>
/// <param name="Degrees">The rectangle in longitude and latitude; null if that is unknown.</param>
internal sealed record RasterHeader(
    int Width,
    int Height,
    IReadOnlyList<RasterBand> Bands,
    string? Wkt,
    Box? Corners,
    Box? Degrees)
{
    /// <summary>Whether it is one band of values, not of colours.</summary>
    public bool IsTerrain => Bands is [{ IsEightBit: false }];

    /// <summary>Whether its coordinates are degrees. A raster without a system is taken for longitude and latitude.</summary>
    public bool IsInDegrees => Wkt is null || Wkt.StartsWith("GEOG", StringComparison.Ordinal);

    /// <summary>Reads what <c>gdalinfo -json</c> prints.</summary>
    /// <exception cref="SourceFault">It is not that.</exception>
    public static RasterHeader Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var size = root.GetProperty("size");
            var wkt = root.TryGetProperty("coordinateSystem", out var system) ? system.GetProperty("wkt").GetString() : null;
            return new RasterHeader(
                size[0].GetInt32(),
                size[1].GetInt32(),
                [.. root.GetProperty("bands").EnumerateArray().Select(RasterBand.Of)],
                string.IsNullOrEmpty(wkt) ? null : OwnOf(wkt),
                root.TryGetProperty("geoTransform", out _) ? BoxOf(CornersOf(root.GetProperty("cornerCoordinates"))) : null,
                root.TryGetProperty("wgs84Extent", out var extent) && extent.TryGetProperty("coordinates", out var rings) && rings.GetArrayLength() > 0
                    ? BoxOf(rings[0].EnumerateArray())
                    : null);
        }
        catch (Exception invalid) when (invalid is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw SourceFault.Invalid("GDAL cannot describe the raster.", invalid);
        }
    }

    /// <summary>Checks it before anything else is read.</summary>
    /// <exception cref="SourceFault">It is too large, or nobody knows where it is.</exception>
    public void Check(ImportLimits limits)
    {
        if ((long)Width * Height > limits.Pixels)
        {
            throw new SourceFault("raster_too_large", $"The raster has {Width} × {Height} pixels, and at most {limits.Pixels} are allowed.");
        }
        if (Bands.Count > limits.Bands)
        {
            throw new SourceFault("raster_too_large", $"The raster has {Bands.Count} bands, and at most {limits.Bands} are allowed.");
        }
        if (Bands.Count == 0)
        {
            throw SourceFault.Invalid("The raster has no bands.");
        }
        if (Corners is not { } corners)
        {
            throw SourceFault.Crs("The raster does not say where it is.");
        }
        if (Wkt is null)
        {
            Crs84.Check(corners);
        }
    }

    /// <summary>The system itself, of one with a transformation to WGS 84 (OGC 18-010r7, section 17).</summary>
    private static string OwnOf(string wkt)
    {
        const string Own = "SOURCECRS[";
        var (start, end) = (wkt.IndexOf(Own, StringComparison.Ordinal), wkt.IndexOf("TARGETCRS[", StringComparison.Ordinal));
        return wkt.StartsWith("BOUNDCRS", StringComparison.Ordinal) && start >= 0 && end > start
            ? wkt[(start + Own.Length)..wkt.LastIndexOf(']', end)].Trim()
            : wkt;
    }

    private static IEnumerable<JsonElement> CornersOf(JsonElement corners) =>
        corners.EnumerateObject().Where(corner => corner.Name != "center").Select(corner => corner.Value);

    private static Box BoxOf(IEnumerable<JsonElement> positions) =>
        positions.Aggregate(Box.Empty, (box, position) => box.With(position[0].GetDouble(), position[1].GetDouble()));
}

/// <summary>A band of a raster.</summary>
/// <param name="Type">The type of its values, as GDAL names it.</param>
/// <param name="Colour">What it is: Gray, Palette, Red, Green, Blue, Alpha or another word of GDAL's.</param>
/// <param name="Bits">Bits of a value, if they are less than the type has.</param>
/// <param name="HasNoData">Whether one value means that there is none.</param>
internal sealed record RasterBand(string Type, string Colour, int? Bits, bool HasNoData)
{
    private const int MostBits = 8;

    public bool IsEightBit => Type is "Byte" or "UInt8" or "Int8";

    /// <summary>Whether its values are from 0 to 255.</summary>
    public bool IsPicture => Type is "Byte" or "UInt8" && Bits is null;

    public static RasterBand Of(JsonElement band) => new(
        band.GetProperty("type").GetString()!,
        band.TryGetProperty("colorInterpretation", out var colour) ? colour.GetString()! : "",
        band.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("IMAGE_STRUCTURE", out var structure)
            && structure.TryGetProperty("NBITS", out var bits) && int.TryParse(bits.GetString(), out var number) && number < MostBits
                ? number
                : null,
        band.TryGetProperty("noDataValue", out _));
}
