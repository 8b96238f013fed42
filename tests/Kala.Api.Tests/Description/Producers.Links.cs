using Kala.Api.Tests.Tus;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses about links.</summary>
internal static partial class Producers
{
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Links()
    {
        const string Route = $"POST {KalaApplication.Files}/{{uuid}}/links";
        static Task<Answer> MakeAsync(KalaApplication kala, Guid file, string body = "{}", params (string Name, string Value)[] headers) =>
            kala.PostJsonAsync($"{KalaApplication.Files}/{file}/links", body, headers);
        return
        [
            ($"{Route} 400 validation_failed", kala => MakeAsync(kala, Guid.NewGuid(), """{"seconds":0}""")),
            ($"{Route} 404 file_not_found", kala => MakeAsync(kala, Guid.NewGuid())),
            ($"{Route} 410 gone", async kala => await MakeAsync(kala, TusCalls.UuidOf(await DeletedAsync(kala)))),
            ($"{Route} 413 body_too_large", kala => MakeAsync(kala, Guid.NewGuid(), $$"""{"disposition":"{{new string('x', 70_000)}}"}""")),
            ($"{Route} 415 unsupported_media_type", kala => MakeAsync(kala, Guid.NewGuid(), "{}", ("Content-Type", "text/plain"))),
            ($"{Route} 500 content_corrupt", async kala => await MakeAsync(kala, await CorruptFileAsync(kala))),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> FollowLink(string method)
    {
        var route = $"{method} {KalaApplication.Filestore}/links/{{link}}";
        Task<Answer> FollowAsync(KalaApplication kala, params (string Name, string Value)[] headers) =>
            Producers.FollowAsync(kala, method, _ => Task.CompletedTask, headers);
        IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> ranges =
        [
            ($"{route} 206 ok", kala => FollowAsync(kala, ("Range", "bytes=0-2"))),
            ($"{route} 416 range_not_satisfiable", kala => FollowAsync(kala, ("Range", "bytes=9-"))),
        ];
        return
        [
            .. method == "GET" ? ranges : [],
            ($"{route} 304 ok", kala => FollowAsync(kala, ("If-None-Match", "*"))),
            ($"{route} 412 precondition_failed", kala => FollowAsync(kala, ("If-Match", "\"another\""))),
            ($"{route} 410 gone", kala => Producers.FollowAsync(kala, method, async file => (await kala.DeleteFileAsync(file)).ShouldSucceed(204))),
            ($"{route} 500 storage_error", kala => Producers.FollowAsync(kala, method, file => kala.Blobs.ObstructAsync(file))),
            ($"{route} 500 content_corrupt", kala => Producers.FollowAsync(kala, method, file => kala.Blobs.DeleteAsync(file))),
        ];
    }

    private static async Task<Answer> FollowAsync(
        KalaApplication kala,
        string method,
        Func<Guid, Task> prepare,
        params (string Name, string Value)[] headers)
    {
        var file = await kala.UploadAsync(Hello);
        var link = await kala.LinkAsync(file);
        await prepare(file);
        return await kala.SendAsync(method, link, null, headers);
    }
}
