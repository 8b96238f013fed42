using System.Text.Json;
using Kala.Api.Http;
using Kala.Application.Datastores;

namespace Kala.Api.Datastores.Ogc;

/// <summary>Names and limits of OGC API - Features, part 1 (OGC 17-069r4), as this server has them.</summary>
internal static class OgcRules
{
    /// <summary>Longitude and latitude, in this order.</summary>
    public const string Crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

    public const string GeoJson = "application/geo+json";

    /// <summary>How documents are written: descriptions of APIs are deeper than Kala's own JSON.</summary>
    public static JsonSerializerOptions Written { get; } = new(KalaJson.Options) { MaxDepth = 64 };

    public const string Json = "application/json";
    public const string JsonSchema = "application/schema+json";
    public const string OpenApi = "application/vnd.oai.openapi+json;version=3.0";

    public const int DefaultLimit = 100;
    public const int LargestLimit = 10_000;
    public const int LargestOffset = 100_000;

    /// <summary>What this server claims, and no more.</summary>
    public static IReadOnlyList<string> Conformance { get; } =
    [
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    ];

    /// <summary>Parameters of items that are not names of fields.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["limit", "bbox", "datetime", "cursor", "offset", "f"];

    /// <summary>The fields that items can be selected by.</summary>
    public static IEnumerable<CollectionField> Queryable(IEnumerable<CollectionField> fields) =>
        fields.Where(field => field.Type != "json" && !Reserved.Contains(field.Name));
}
