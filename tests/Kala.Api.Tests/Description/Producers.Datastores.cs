using System.Text.Json;
using Kala.Api.Datastores;
using Kala.Api.Tests.Datastores;
using Kala.Application.Abstractions;
using Kala.Application.Datastores;
using Kala.Domain.Datastores;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses about datastores.</summary>
internal static partial class Producers
{
    private const string Tiles = $"{DatastoreSamples.OfCollection}/tiles/WebMercatorQuad";
    private const string Tile = $"{Tiles}/{{z}}/{{y}}/{{x}}";
    private const string Datastore = $"{DatastoreSamples.Root}/{{uuid}}";

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Datastores() =>
    [
        .. FromSource("/introspect"),
        .. FromSource(""),
        .. ImportCodes.All.Select(code => ($"POST {DatastoreSamples.Root}/introspect 422 {code}", (Func<KalaApplication, Task<Answer>>)(_ => NotImportedAsync(code)))),
        ($"POST {DatastoreSamples.Root}/introspect 500 storage_error", _ => OfImporterAsync(new Refusing(new IOException("A disk that fails.")), "/introspect")),
        ($"POST {DatastoreSamples.Root}/introspect 503 storage_unavailable", _ => OfImporterAsync(
            new Refusing(new StorageFaultException("A store that is silent.") { IsTemporary = true }), "/introspect")),
        ($"POST {DatastoreSamples.Root}/introspect 507 insufficient_storage", _ => OfImporterAsync(
            new Refusing(new IOException("A disk that is full.", DiskErrors.NoSpace)), "/introspect")),
        // It takes so long that a caller who makes nothing else is never too fast.
        ($"POST {DatastoreSamples.Root}/introspect 429 too_many_requests", _ => OwnAsync(
            async kala =>
            {
                var command = JsonSerializer.Serialize(new { source = await kala.SourceAsync("a.csv", "a,b\n1,2\n") });
                Answer answer;
                do
                {
                    while ((await kala.GetAsync(DatastoreSamples.Root)).Status != 429)
                    {
                        // The next one.
                    }
                    answer = await kala.PostJsonAsync($"{DatastoreSamples.Root}/introspect", command);
                }
                while (answer.Status != 429);
                return answer;
            },
            "Limits:RequestsPerSecond=20")),
        ($"POST {DatastoreSamples.Root} 422 source_too_large", _ => OwnAsync(kala => IntrospectAsync(kala, ""), "Datastores:SourceBytes=1")),
        ($"POST {DatastoreSamples.Root} 507 quota_exceeded", _ => OwnAsync(
            async kala =>
            {
                (await IntrospectAsync(kala, "")).ShouldSucceed(202);
                return await IntrospectAsync(kala, "");
            },
            "Datastores:PerOwner=1")),
        ($"GET {DatastoreSamples.Root} 400 validation_failed", kala => kala.GetAsync($"{DatastoreSamples.Root}?limit=0")),
        ($"GET {DatastoreSamples.Root} 400 invalid_cursor", kala => kala.GetAsync($"{DatastoreSamples.Root}?cursor=xyz")),
        ($"GET {Datastore}/package 206 ok", kala => AtAsync(kala, $"{Datastore}/package", "GET", ("Range", "bytes=0-3"))),
        ($"GET {Datastore}/package 416 range_not_satisfiable", kala => AtAsync(kala, $"{Datastore}/package", "GET", ("Range", "bytes=99999999-"))),
        .. ((string[])["GET", "HEAD"]).Select(method => (
            $"{method} {Datastore}/package 304 ok",
            (Func<KalaApplication, Task<Answer>>)(async kala =>
            {
                var tag = (await AtAsync(kala, $"{Datastore}/package", "HEAD")).Header("ETag")!;
                return await AtAsync(kala, $"{Datastore}/package", method, ("If-None-Match", tag));
            }))),
        ($"GET {DatastoreSamples.OfCollection}/items 400 validation_failed", kala => AtAsync(kala, $"{DatastoreSamples.OfCollection}/items?limit=0", "GET")),
        ($"GET {DatastoreSamples.OfCollection}/items 400 invalid_cursor", kala => AtAsync(kala, $"{DatastoreSamples.OfCollection}/items?cursor=x", "GET")),
        ($"GET {DatastoreSamples.OfCollection}/items/{{fid}} 404 item_not_found", kala => AtAsync(kala, $"{DatastoreSamples.OfCollection}/items/9", "GET")),
        ($"GET {Tiles} 404 tile_not_found", kala => OfTableAsync(kala, Tiles)),
        ($"GET {Tile} 404 tile_not_found", kala => OfTableAsync(kala, Tile)),
        ($"GET {DatastoreSamples.Preview} 404 tile_not_found", kala => OfTableAsync(kala, DatastoreSamples.Preview)),
        ($"GET {Tile} 404 tile_too_large", async kala =>
        {
            var rows = Enumerable.Range(0, 180).Select(at => $"1,2,{at}{new string('x', 100_000)}\n");
            return await kala.GetAsync(AddressOf(Tile, await kala.ImportAsync("large.csv", $"lon,lat,text\n{string.Concat(rows)}")));
        }),
        ($"GET {Tile} 404 zoom_too_low", async kala =>
        {
            var id = await kala.ImportAsync("crowded.csv", "lon,lat\n1,2\n");
            await kala.ExecuteAsync("UPDATE datastore_collections SET min_zoom = 3 WHERE datastore_id IN (SELECT id FROM datastores WHERE name = 'crowded.csv')");
            return await kala.GetAsync(AddressOf(Tile, id));
        }),
        .. ((string[])[Tile, DatastoreSamples.Preview]).Select(path => (
            $"GET {path} 304 ok",
            (Func<KalaApplication, Task<Answer>>)(async kala =>
            {
                var tag = (await AtAsync(kala, path, "GET")).Header("ETag")!;
                return await AtAsync(kala, path, "GET", ("If-None-Match", tag));
            }))),
        .. ((string[])["GET", "HEAD"]).Select(method => (
            $"{method} {Datastore}/package 412 precondition_failed",
            (Func<KalaApplication, Task<Answer>>)(kala => AtAsync(kala, $"{Datastore}/package", method, ("If-Match", "\"other\""))))),
        .. DatastoresDescription.Routes.Concat(OgcDescription.Routes).SelectMany(Missing),
    ];

    /// <summary>What a call says of a datastore or collection that is not there, or of a datastore without a package.</summary>
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Missing(Kala.Api.Routes.RouteDescription route)
    {
        var key = $"{route.Method} {route.Path}";
        if (route.Refusals.Contains("datastore_not_found"))
        {
            yield return ($"{key} 404 datastore_not_found", kala => kala.SendAsync(route.Method, AddressOf(route.Path, Guid.NewGuid()), null));
        }
        if (route.Refusals.Contains("datastore_not_ready"))
        {
            yield return ($"{key} 409 datastore_not_ready", async kala =>
                await kala.SendAsync(route.Method, AddressOf(route.Path, await DatastoreSamples.FailedAsync(kala)), null));
        }
        if (route.Refusals.Contains("collection_not_found"))
        {
            yield return ($"{key} 404 collection_not_found", kala =>
                AtAsync(kala, route.Path.Replace("{collection}", "other", StringComparison.Ordinal), route.Method));
        }
    }

    /// <summary>What a call says of rows that are nowhere.</summary>
    private static async Task<Answer> OfTableAsync(KalaApplication kala, string path) =>
        await kala.GetAsync(AddressOf(path, await kala.ImportAsync("table.csv", "a,b\n1,2\n")));

    private static string AddressOf(string path, Guid datastore) =>
        DatastoreSamples.AddressOf(path.Replace("{uuid}", $"{datastore}", StringComparison.Ordinal));

    private static async Task<Answer> AtAsync(KalaApplication kala, string path, string method, params (string Name, string Value)[] headers) =>
        await kala.SendAsync(method, await DatastoreSamples.AddressAsync(kala, path), null, headers);

    /// <summary>What a call with a source says of the source and of its body.</summary>
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> FromSource(string end)
    {
        var route = $"POST {DatastoreSamples.Root}{end}";
        Task<Answer> PostAsync(KalaApplication kala, string? source, params (string Name, string Value)[] headers) =>
            kala.PostJsonAsync($"{DatastoreSamples.Root}{end}", JsonSerializer.Serialize(new { source }), headers);
        return
        [
            ($"{route} 400 validation_failed", kala => PostAsync(kala, "https://example.org/a.csv")),
            ($"{route} 404 file_not_found", kala => PostAsync(kala, $"{DatastoreCalls.Scheme}{Guid.NewGuid()}")),
            ($"{route} 413 body_too_large", kala => PostAsync(kala, new string('x', 70_000))),
            ($"{route} 415 unsupported_media_type", kala => PostAsync(kala, "x", ("Content-Type", "text/plain"))),
            ($"{route} 500 content_corrupt", async kala => await PostAsync(kala, $"{DatastoreCalls.Scheme}{await CorruptFileAsync(kala)}")),
        ];
    }

    private static Task<Answer> NotImportedAsync(string code) =>
        OfImporterAsync(new Refusing(null, new ImportEnd((string?)null) { Code = code, Message = "A sentence." }), "/introspect");

    private static async Task<Answer> OfImporterAsync(IDatastoreImporter importer, string end)
    {
        await using var kala = await KalaApplication.StartAsync(services => services.AddSingleton(importer));
        return await IntrospectAsync(kala, end);
    }

    private static async Task<Answer> IntrospectAsync(KalaApplication kala, string end) => await kala.PostJsonAsync(
        $"{DatastoreSamples.Root}{end}", JsonSerializer.Serialize(new { source = await kala.SourceAsync("a.csv", "a,b\n1,2\n") }));

    /// <summary>An importer that ends in one way, or whose disk fails.</summary>
    private sealed class Refusing(IOException? fault, ImportEnd? end = null) : IDatastoreImporter
    {
        public IReadOnlyList<FormatView> Formats() => [];

        public Task<ImportEnd> ImportAsync(ImportOrder order, Action<int> onProgress, CancellationToken cancellation) => DescribeAsync(order, cancellation);

        public Task<ImportEnd> DescribeAsync(ImportOrder order, CancellationToken cancellation) =>
            fault is null ? Task.FromResult(end!) : Task.FromException<ImportEnd>(fault);
    }
}
