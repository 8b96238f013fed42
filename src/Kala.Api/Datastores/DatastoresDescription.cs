using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Kala.Application.Datastores;
using Kala.Domain.Datastores;

namespace Kala.Api.Datastores;

/// <summary>The descriptions of the calls for datastores.</summary>
internal static class DatastoresDescription
{
    internal const string Root = $"/{Paths.Datastores}";

    private const string Group = "Datastores";
    private const string Source = $"filestore:{CommonFields.ExampleUuid}";

    private static readonly FieldDescription Uuid = CommonFields.Uuid("The datastore's uuid.");

    private static readonly JsonObject Collection = new()
    {
        ["name"] = "default",
        ["title"] = "default",
        ["type"] = "Vector",
        ["subtype"] = null,
        ["geometryType"] = "POINT",
        ["featureCount"] = 138398,
        ["bbox"] = new JsonArray(-179.98, -54.93, 179.36, 78.22),
        ["sourceCrs"] = null,
        ["fields"] = new JsonArray(new JsonObject { ["name"] = "name", ["type"] = "string" }),
        ["minZoom"] = 5,
        ["maxZoom"] = 16,
    };

    private static JsonObject Example(bool withCollections)
    {
        var example = new JsonObject
        {
            ["uuid"] = "5f1c0a52-8d8e-4b7a-9a54-0f3b1c2d4e5f",
            ["owner"] = CommonFields.ExampleOwner,
            ["source"] = Source,
            ["name"] = "cities.geojson",
            ["options"] = null,
            ["state"] = "ready",
            ["reader"] = "GeoJSON",
            ["progress"] = 100,
            ["failure"] = null,
            ["readable"] = true,
            ["packageBytes"] = 24117248,
            ["createdAt"] = CommonFields.ExampleTime,
            ["readyAt"] = CommonFields.ExampleTime,
        };
        if (withCollections)
        {
            example["collections"] = new JsonArray(Collection.DeepClone());
        }
        return example;
    }

    private static BodyDescription Body(string text, Type type, JsonObject example) => new("application/json", text)
    {
        Data = type,
        Required = ["source"],
        Example = example,
    };

    private static AnswerDescription Made { get; } = new(202, "The datastore; its import begins soon.")
    {
        Data = typeof(DatastoreView),
        Example = Example(withCollections: false),
        Headers =
        [
            CommonFields.NoStore,
            CommonFields.Header("Location", "The path of the datastore, without scheme and host.", $"{Root}/{CommonFields.ExampleUuid}"),
        ],
    };

    private static readonly RouteDescription Package = new("GET", $"{Root}/{{uuid}}/package", "Download the package")
    {
        Id = "readDatastorePackage",
        Group = Group,
        Text = "The collections as a GeoPackage (OGC 12-128), for GDAL, QGIS and SQLite. Ranges and conditions follow RFC 9110.",
        Fields = [Uuid, CommonFields.Header("Range", "The wanted bytes.", "bytes=0-3")],
        Answers =
        [
            new(200, "The package.") { MediaType = DatastoresController.PackageType },
            new(206, "One range.") { MediaType = DatastoresController.PackageType },
            new(304, "304: the cached copy is current."),
        ],
        Refusals = [.. Refusals.Reads, "datastore_not_found", "datastore_not_ready", "precondition_failed", "range_not_satisfiable"],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("POST", $"{Root}/introspect", "Look into a file")
        {
            Id = "introspectSource",
            Group = Group,
            Text = "Says what a datastore of the file would be, from its first rows, within 10 seconds. Makes nothing.",
            Bodies = [Body("The file, and what it does not say itself.", typeof(IntrospectSource), new JsonObject { ["source"] = Source })],
            Answers =
            [
                new(200, "What a datastore would have.")
                {
                    Data = typeof(IntrospectionView),
                    Example = new JsonObject { ["reader"] = "GeoJSON", ["complete"] = false, ["collections"] = new JsonArray(Collection.DeepClone()) },
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Writes, .. Refusals.Json, .. ImportCodes.All, "file_not_found", "content_corrupt", .. Refusals.Bytes],
        },
        new("GET", $"{Root}/formats", "List the formats")
        {
            Id = "listDatastoreFormats",
            Group = Group,
            Text = "All formats, whether this server can read them, and what to install if it cannot.",
            Answers =
            [
                new(200, "The formats.")
                {
                    Data = typeof(IReadOnlyList<FormatView>),
                    Example = new JsonArray(new JsonObject { ["name"] = "GeoJSON", ["type"] = "Vector", ["available"] = true, ["missing"] = null }),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = Refusals.Guarded,
        },
        new("POST", Root, "Make a datastore of a file")
        {
            Id = "makeDatastore",
            Group = Group,
            Text = "The file stays as it is. Ask for the datastore until its state is ready or failed.",
            Bodies =
            [
                Body("The file, a name for people, and what the file does not say itself.", typeof(MakeDatastore), new JsonObject
                {
                    ["source"] = Source,
                    ["name"] = "Cities",
                    ["options"] = new JsonObject { ["lon"] = "lng", ["lat"] = "lat" },
                }),
            ],
            Answers = [Made],
            Refusals = [.. Refusals.Writes, .. Refusals.Json, "file_not_found", "content_corrupt", "source_too_large", "quota_exceeded"],
        },
        new("GET", Root, "List datastores")
        {
            Id = "listDatastores",
            Group = Group,
            Text = "The newest first, without their collections.",
            Fields =
            [
                new("query", "owner", "The datastores of this owner, a uuid or username; for administrators.", "ann"),
                CommonFields.Count("query", "limit", "Rows per page: 1 to 500, default 500.", "50"),
                new("query", "cursor", "The value of next from the previous page, with the same owner.", "HxLrCuc3y9S0uH7vVb0bGnsiS2V5IjoiMjAyNi0xMS0yMiJ9"),
            ],
            Answers =
            [
                new(200, "A page.") { Data = typeof(DatastoreView), IsPage = true, Example = Example(withCollections: false), Headers = [CommonFields.NoStore] },
            ],
            Refusals = [.. Refusals.Reads, "validation_failed", "invalid_cursor"],
        },
        new("GET", $"{Root}/{{uuid}}", "Show a datastore")
        {
            Id = "getDatastore",
            Group = Group,
            Fields = [Uuid],
            Answers =
            [
                new(200, "The datastore with its collections.")
                {
                    Data = typeof(DatastoreView),
                    Example = Example(withCollections: true),
                    Headers = [CommonFields.NoStore],
                },
            ],
            Refusals = [.. Refusals.Reads, "datastore_not_found"],
        },
        new("DELETE", $"{Root}/{{uuid}}", "Delete a datastore")
        {
            Id = "deleteDatastore",
            Group = Group,
            Text = "The file stays. Running responses can finish.",
            Fields = [Uuid],
            Answers = [new(204, "The datastore is deleted.")],
            Refusals = [.. Refusals.Writes, "datastore_not_found"],
        },
        new("POST", $"{Root}/{{uuid}}/import", "Import the file anew")
        {
            Id = "importDatastore",
            Group = Group,
            Text = "After a reader was installed, or if the package is lost. What is ready stays readable meanwhile.",
            Fields = [Uuid],
            Answers = [Made],
            Refusals = [.. Refusals.Writes, "datastore_not_found"],
        },
        Package,
        Package with
        {
            Id = "headDatastorePackage",
            Method = "HEAD",
            Summary = "Get the header fields of the package",
            Answers = [.. Package.Answers.Where(answer => answer.Status != 206)],
            Refusals = [.. Package.Refusals.Where(code => code != "range_not_satisfiable")],
        },
    ];
}
