using Kala.Application.Datastores;
using Kala.Domain.Datastores;
using Kala.Geo.Gdal;

namespace Kala.Geo.Imports;

/// <summary>The formats, and whether they can be read.</summary>
internal static class FormatList
{
    public static IReadOnlyList<FormatView> Of(GdalPrograms programs) =>
    [
        Managed("GeoJSON", CollectionType.Vector),
        Managed("JSON", CollectionType.NonSpatial),
        Managed("CSV", CollectionType.Vector),
        Managed("Shapefile", CollectionType.Vector),
        ByGdal(programs, "Shapefile in another coordinate system", CollectionType.Vector),
        ByGdal(programs, "KML", CollectionType.Vector),
        ByGdal(programs, "KMZ", CollectionType.Vector),
        ByGdal(programs, "GML", CollectionType.Vector),
        ByGdal(programs, "GeoTIFF", CollectionType.Raster),
        ByGdal(programs, "ASCII Grid", CollectionType.Raster),
        ByGdal(programs, "Erdas Imagine", CollectionType.Raster),
    ];

    private static FormatView Managed(string name, CollectionType type) => new(name, type.ToString(), Available: true, Missing: null);

    private static FormatView ByGdal(GdalPrograms programs, string name, CollectionType type) =>
        new(name, type.ToString(), programs.Missing is null, programs.Missing);
}
