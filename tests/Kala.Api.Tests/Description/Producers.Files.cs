using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses about files.</summary>
internal static partial class Producers
{
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Store(string method)
    {
        var route = method == "PUT" ? $"PUT {KalaApplication.Files}/{{uuid}}" : $"POST {KalaApplication.Files}";
        Task<Answer> StoreAsync(KalaApplication kala, string query = "", params (string Name, string Value)[] headers) =>
            Producers.StoreAsync(kala, method, query, headers);
        IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> conditions =
        [
            ($"{route} 412 precondition_failed", kala => StoreAsync(kala, "", ("If-Match", "*"))),
        ];
        IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> forms =
        [
            ($"{route} 303 ok", kala => kala.PostFileAsync(Hello, "hello.txt", [], ("Accept", "text/html"))),
            ($"{route} 400 malformed_multipart", kala => StoreAsync(kala, "", ("Content-Type", FormText.ContentType))),
        ];
        return
        [
            .. method == "PUT" ? conditions : forms,
            ($"{route} 400 validation_failed", kala => StoreAsync(kala, "?originalFilename=a%00b")),
            ($"{route} 400 hash_mismatch", kala => StoreAsync(kala, "", ("Repr-Digest", $"sha-256=:{OtherHash[7..]}:"))),
            ($"{route} 413 file_too_large", _ => OwnAsync(kala => StoreAsync(kala), "Filestore:MaxFileSize=4")),
            ($"{route} 507 quota_exceeded", _ => OwnAsync(kala => StoreAsync(kala), "Limits:BytesPerOwner=4")),
            ($"{route} 415 unsupported_media_type", kala => StoreAsync(kala, "", ("Content-Type", "application/x-www-form-urlencoded"))),
            ($"{route} 415 unsupported_encoding", kala => StoreAsync(kala, "", ("Content-Encoding", "gzip"))),
            ($"{route} 500 storage_error", _ => OwnAsync(async kala =>
            {
                await kala.Blobs.RefuseAsync();
                return await StoreAsync(kala);
            })),
            ($"{route} 503 server_stopping", _ => OwnAsync(kala =>
            {
                kala.BeginToStop();
                return StoreAsync(kala);
            })),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> StoredPage()
    {
        const string Route = $"GET {KalaApplication.Files}/{{uuid}}/stored";
        return
        [
            ($"{Route} 404 file_not_found", kala => kala.GetAsync($"{KalaApplication.Files}/{Guid.NewGuid()}/stored")),
            ($"{Route} 410 gone", async kala =>
            {
                var file = await kala.UploadAsync(Hello);
                (await kala.DeleteFileAsync(file)).ShouldSucceed(204);
                return await kala.GetAsync($"{KalaApplication.Files}/{file}/stored");
            }),
            ($"{Route} 500 content_corrupt", async kala =>
                await kala.GetAsync($"{KalaApplication.Files}/{await CorruptFileAsync(kala)}/stored")),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Read(string method)
    {
        var route = $"{method} {KalaApplication.Files}/{{uuid}}";
        IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> ranges =
        [
            ($"{route} 206 ok", kala => ReadAsync(kala, method, ("Range", "bytes=0-2"))),
            ($"{route} 416 range_not_satisfiable", kala => ReadAsync(kala, method, ("Range", "bytes=9-"))),
        ];
        return
        [
            .. method == "GET" ? ranges : [],
            ($"{route} 304 ok", kala => ReadAsync(kala, method, ("If-None-Match", "*"))),
            ($"{route} 404 file_not_found", kala => kala.SendAsync(method, $"{KalaApplication.Files}/{Guid.NewGuid()}", null)),
            ($"{route} 410 gone", async kala =>
            {
                var file = await kala.UploadAsync(Hello);
                (await kala.DeleteFileAsync(file)).ShouldSucceed(204);
                return await kala.SendAsync(method, $"{KalaApplication.Files}/{file}", null);
            }),
            ($"{route} 412 precondition_failed", kala => ReadAsync(kala, method, ("If-Match", "\"another\""))),
            ($"{route} 500 storage_error", async kala =>
            {
                var file = await kala.UploadAsync(Hello);
                await using var obstruction = await kala.Blobs.ObstructAsync(file);
                return await kala.SendAsync(method, $"{KalaApplication.Files}/{file}", null);
            }),
            ($"{route} 500 content_corrupt", async kala =>
            {
                var file = await kala.UploadAsync(Hello);
                await kala.Blobs.DeleteAsync(file);
                return await kala.SendAsync(method, $"{KalaApplication.Files}/{file}", null);
            }),
        ];
    }

    private static Task<Answer> StoreAsync(KalaApplication kala, string method, string query, params (string Name, string Value)[] headers)
    {
        // No other session is as new as this one.
        kala.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var target = method == "PUT" ? $"{KalaApplication.Files}/hello.txt" : KalaApplication.Files;
        return kala.SendAsync(method, target + query, new ByteArrayContent(Hello), [("Content-Type", "application/octet-stream"), .. headers]);
    }

    private static async Task<Answer> ReadAsync(KalaApplication kala, string method, params (string Name, string Value)[] headers) =>
        await kala.SendAsync(method, $"{KalaApplication.Files}/{await kala.UploadAsync(Hello)}", null, headers);
}
