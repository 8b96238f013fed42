using System.Runtime.CompilerServices;
using Kala.Api.Tests.Datastores;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>A successful call for each route of datastores.</summary>
internal static class DatastoreSamples
{
    public const string Root = DatastoreCalls.Root;
    public const string OfCollection = $"{Root}/{{uuid}}/ogc/collections/{{collection}}";

    public const string Preview = $"{OfCollection}/map/preview.png";

    // An import takes a while, and no call but two changes anything.
    private static readonly ConditionalWeakTable<KalaApplication, Task<Guid>> Made = [];

    public static IEnumerable<KeyValuePair<string, Func<KalaApplication, Task<Call>>>> All { get; } =
    [
        Pair($"POST {Root}/introspect", async kala =>
        {
            var source = await kala.SourceAsync("a.csv", "a,b\n1,2\n");
            return headers => kala.PostJsonAsync($"{Root}/introspect", $$"""{"source":"{{source}}"}""", headers);
        }),
        Pair($"POST {Root}", async kala =>
        {
            var source = await kala.SourceAsync("a.csv", "a,b\n1,2\n");
            return headers => kala.PostJsonAsync(Root, $$"""{"source":"{{source}}"}""", headers);
        }),
        Get(Root),
        Get($"{Root}/formats"),
        Get($"{Root}/{{uuid}}"),
        Pair($"DELETE {Root}/{{uuid}}", async kala =>
        {
            var id = await kala.ImportAsync("a.csv", "a,b\n1,2\n");
            return headers => kala.SendAsync("DELETE", $"{Root}/{id}", null, headers);
        }),
        Pair($"POST {Root}/{{uuid}}/import", async kala =>
        {
            var id = await kala.ImportAsync("a.csv", "a,b\n1,2\n");
            return headers => kala.SendAsync("POST", $"{Root}/{id}/import", null, headers);
        }),
        Get($"{Root}/{{uuid}}/package"),
        Get($"{Root}/{{uuid}}/package", "HEAD"),
        Get($"{Root}/{{uuid}}/ogc"),
        Get($"{Root}/{{uuid}}/ogc/conformance"),
        Get($"{Root}/{{uuid}}/ogc/api"),
        Get($"{Root}/{{uuid}}/ogc/collections"),
        Get(OfCollection),
        Get($"{OfCollection}/queryables"),
        Get($"{OfCollection}/schema"),
        Get($"{OfCollection}/items"),
        Get($"{OfCollection}/items/{{fid}}"),
        Get($"{OfCollection}/tiles/WebMercatorQuad"),
        Get($"{OfCollection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"),
        Get(Preview),
    ];

    private static readonly ConditionalWeakTable<KalaApplication, Task<Guid>> Rasters = [];
    private static readonly ConditionalWeakTable<KalaApplication, Task<Guid>> Failed = [];

    /// <summary>The datastore of the samples.</summary>
    public static Task<Guid> DatastoreAsync(KalaApplication kala) =>
        Made.GetValue(kala, one => one.ImportAsync("points.geojson", DatastoreCalls.Points((1, 2, """{"a":1}"""), (3, 4, """{"a":2}"""))));

    /// <summary>A datastore whose import has failed.</summary>
    public static Task<Guid> FailedAsync(KalaApplication kala) => Failed.GetValue(kala, one => one.ImportAsync("a.csv", ""));

    /// <summary>The address of a route, for the datastore of the samples.</summary>
    public static async Task<string> AddressAsync(KalaApplication kala, string path) =>
        AddressOf(path.Replace("{uuid}", $"{await (path == Preview ? Rasters.GetValue(kala, one => RasterCalls.MakeAsync(one)) : DatastoreAsync(kala))}", StringComparison.Ordinal));

    /// <summary>The address of a route without its uuid's place: of the first collection, item and tile.</summary>
    public static string AddressOf(string path) => path
        .Replace("{collection}", "default", StringComparison.Ordinal)
        .Replace("{fid}", "1", StringComparison.Ordinal)
        .Replace("{z}/{y}/{x}", "0/0/0", StringComparison.Ordinal);

    private static KeyValuePair<string, Func<KalaApplication, Task<Call>>> Get(string path, string method = "GET") => Pair($"{method} {path}", async kala =>
    {
        var address = await AddressAsync(kala, path);
        return headers => kala.SendAsync(method, address, null, headers);
    });

    private static KeyValuePair<string, Func<KalaApplication, Task<Call>>> Pair(string route, Func<KalaApplication, Task<Call>> call) => new(route, call);
}
