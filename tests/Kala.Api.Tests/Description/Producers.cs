using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>
/// Calls that produce the responses that <see cref="Samples"/> and general faults do not cover, by response:
/// <c>METHOD /path status code</c>.
/// </summary>
internal static partial class Producers
{
    private static readonly byte[] Hello = Samples.Hello;

    public static Dictionary<string, Func<KalaApplication, Task<Answer>>> All { get; } = new(
        Create(KalaApplication.Sessions)
            .Concat(Create("/api/upload"))
            .Concat(Write())
            .Concat(Close())
            .Concat(Ask("GET"))
            .Concat(Ask("HEAD"))
            .Concat(Abort())
            .Concat(Store("POST"))
            .Concat(Store("PUT"))
            .Concat(StoredPage())
            .Concat(Read("GET"))
            .Concat(Read("HEAD"))
            .Concat(Links())
            .Concat(FollowLink("GET"))
            .Concat(FollowLink("HEAD"))
            .Concat(Tus())
            .Concat(ResumableUploads())
            .Concat(Users())
            .Concat(Datastores())
            .Concat(Pages())
            .Concat(Others())
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Others() =>
    [
        ($"DELETE {KalaApplication.Files}/{{uuid}} 404 file_not_found", kala => kala.DeleteFileAsync(Guid.NewGuid())),
        ($"HEAD {KalaApplication.Sessions}/{{uuid}} 423 session_busy", async kala =>
        {
            var session = await kala.OpenSessionAsync(5);
            kala.Database.ReadFault = new DatabaseUnavailableException("Busy.", null);
            return await kala.AskAsync(session, "HEAD");
        }),
        ($"GET {KalaApplication.Sessions} 400 validation_failed", kala => kala.GetAsync($"{KalaApplication.Sessions}?sort=name")),
        ($"GET {KalaApplication.Sessions} 400 invalid_cursor", kala => kala.GetAsync($"{KalaApplication.Sessions}?cursor=xyz")),
        ($"GET {KalaApplication.Files} 400 validation_failed", kala => kala.GetAsync($"{KalaApplication.Files}?status=open")),
        ($"GET {KalaApplication.Files} 400 invalid_cursor", kala => kala.GetAsync($"{KalaApplication.Files}?cursor=xyz")),
        ($"GET {KalaApplication.Sessions}/{{uuid}}/events 400 validation_failed", async kala =>
            await kala.GetAsync($"{KalaApplication.Sessions}/{await kala.OpenSessionAsync(5)}/events?limit=0")),
        ($"GET {KalaApplication.Sessions}/{{uuid}}/events 400 invalid_cursor", async kala =>
            await kala.GetAsync($"{KalaApplication.Sessions}/{await kala.OpenSessionAsync(5)}/events?cursor=xyz")),
        ($"GET {KalaApplication.Sessions}/{{uuid}}/events 404 session_not_found", kala =>
            kala.GetAsync($"{KalaApplication.Sessions}/{Guid.NewGuid()}/events")),
        ("GET /api/manage/audit 400 validation_failed", kala => kala.GetAsync("/api/manage/audit?kind=nonsense")),
        ("GET /api/manage/audit 400 invalid_cursor", kala => kala.GetAsync("/api/manage/audit?cursor=xyz")),
        ($"GET {KalaApplication.Filestore}/statistics 400 validation_failed", kala => kala.GetAsync($"{KalaApplication.Filestore}/statistics?all=1")),
        ($"GET {KalaApplication.Filestore}/statistics/days 400 validation_failed", kala => kala.GetAsync($"{KalaApplication.Filestore}/statistics/days?days=0")),
        ($"GET {KalaApplication.Filestore}/statistics/owners 400 validation_failed", kala => kala.GetAsync($"{KalaApplication.Filestore}/statistics/owners?limit=101")),
        ("GET /health/live 415 unsupported_encoding", kala => TwiceChunkedAsync(kala, "/health/live")),
        ("GET /health/ready 415 unsupported_encoding", kala => TwiceChunkedAsync(kala, "/health/ready")),
        ($"POST {KalaApplication.Filestore}/maintenance/collect 400 validation_failed", kala =>
            kala.SendAsync("POST", $"{KalaApplication.Filestore}/maintenance/collect?force=1", null)),
        ("GET /health/ready 503 server_stopping", _ => OwnAsync(kala =>
        {
            kala.BeginToStop();
            return kala.GetAsync("/health/ready");
        })),
        ("GET /docs/{file} 404 not_found", kala => kala.GetAsync("/docs/nothing.js")),
    ];

    private static async Task<Answer> TwiceChunkedAsync(KalaApplication kala, string target)
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync("GET", target, ("Transfer-Encoding", "chunked, chunked"));
        return await client.ReadAnswerAsync();
    }

    /// <summary>A call to a server that is started for it.</summary>
    private static async Task<Answer> OwnAsync(Func<KalaApplication, Task<Answer>> call, params string[] settings)
    {
        await using var own = await KalaApplication.StartAsync(settings);
        return await call(own);
    }

    /// <summary>The response to a call that waits for another writer.</summary>
    private static async Task<Answer> WaitedAsync(KalaApplication kala, Task<Answer> call)
    {
        await Eventually.TrueAsync(
            () =>
            {
                kala.Clock.Advance(TimeSpan.FromSeconds(5));
                return call.IsCompleted;
            },
            "the hand-over to be given up");
        return await call;
    }
}
