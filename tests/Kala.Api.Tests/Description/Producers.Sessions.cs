using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses about sessions.</summary>
internal static partial class Producers
{
    private static readonly string OtherHash = Bytes.Sha256Of([1]);

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Create(string target)
    {
        var route = $"POST {target}";
        return
        [
            ($"{route} 400 validation_failed", kala => kala.PostJsonAsync(target, "{}")),
            ($"{route} 413 body_too_large", kala => kala.PostJsonAsync(target, LongJson)),
            ($"{route} 413 file_too_large", kala => kala.PostJsonAsync(target, $$"""{"fileSize":{{1L << 50}}}""")),
            ($"{route} 507 quota_exceeded", _ => OwnAsync(
                kala => kala.PostJsonAsync(target, """{"fileSize":5}"""), "Limits:BytesPerOwner=4")),
            ($"{route} 415 unsupported_media_type", kala => kala.SendAsync("POST", target, new StringContent("hello"))),
            ($"{route} 422 idempotency_conflict", async kala =>
            {
                var key = ("Idempotency-Key", $"{Guid.NewGuid()}");
                (await kala.PostJsonAsync(target, """{"fileSize":5}""", key)).ShouldSucceed(201);
                return await kala.PostJsonAsync(target, """{"fileSize":6}""", key);
            }),
        ];
    }

    private static string LongJson => $$"""{"fileSize":5,"hash":"{{new string('x', 70_000)}}"}""";

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Write()
    {
        const string Route = $"POST {KalaApplication.Sessions}/{{uuid}}/write";
        return
        [
            .. Unknown(Route, (kala, session) => kala.AppendRawAsync(session, Hello)),
            ($"{Route} 400 validation_failed", async kala =>
                await kala.PostOctetsAsync(KalaApplication.WriteTarget(await kala.OpenSessionAsync(5), "UPSIDE DOWN"), Hello)),
            ($"{Route} 400 malformed_multipart", async kala =>
                await kala.PostFormTextAsync(await kala.OpenSessionAsync(5), "nonsense")),
            ($"{Route} 400 chunk_hash_mismatch", async kala =>
                await kala.AppendRawAsync(await kala.OpenSessionAsync(5), Hello, hash: OtherHash)),
            ($"{Route} 409 offset_mismatch", async kala =>
                await kala.AppendRawAsync(await kala.OpenSessionAsync(10), Hello, offset: 3)),
            ($"{Route} 409 session_closed", async kala => await kala.AppendRawAsync(await kala.UploadAsync(Hello), Hello)),
            ($"{Route} 409 session_failed", async kala =>
            {
                var session = await kala.OpenSessionAsync(5, OtherHash);
                (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
                (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");
                return await kala.AppendRawAsync(session, Hello);
            }),
            ($"{Route} 409 restart_not_allowed", async kala =>
            {
                var session = await kala.OpenSessionAsync(5);
                // As the doors whose offset never falls leave it.
                await kala.ExecuteAsync($"UPDATE upload_sessions SET restart_allowed = false WHERE id = '{session}'");
                return await kala.WriteRawAsync(session, Hello);
            }),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var session = await kala.OpenSessionAsync(10);
                using var loser = await kala.BeginWriteAsync(session, Hello, declared: 10, offset: 0);
                (await kala.WriteRawAsync(session, Hello)).ShouldSucceed();
                return await loser.ReadAnswerAsync();
            }),
            ($"{Route} 413 size_exceeded", async kala => await kala.AppendRawAsync(await kala.OpenSessionAsync(4), Hello)),
            ($"{Route} 415 unsupported_media_type", async kala => await kala.PostOctetsAsync(
                KalaApplication.WriteTarget(await kala.OpenSessionAsync(5), "APPEND"), Hello, ("Content-Type", "text/plain"))),
            ($"{Route} 415 unsupported_encoding", async kala => await kala.PostOctetsAsync(
                KalaApplication.WriteTarget(await kala.OpenSessionAsync(5), "APPEND"), Hello, ("Content-Encoding", "gzip"))),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.AppendRawAsync(session, Hello))),
            ($"{Route} 500 storage_error", async kala =>
            {
                var session = await kala.OpenSessionAsync(10);
                (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
                await using var obstruction = await kala.Blobs.ObstructAsync(session);
                return await kala.AppendRawAsync(session, Hello, offset: 5);
            }),
            ($"{Route} 503 server_stopping", _ => OwnAsync(async kala =>
            {
                var session = await kala.OpenSessionAsync(5);
                kala.BeginToStop();
                return await kala.AppendRawAsync(session, Hello);
            })),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Close()
    {
        const string Route = $"POST {KalaApplication.Sessions}/{{uuid}}/close";
        return
        [
            .. Unknown(Route, (kala, session) => kala.CloseAsync(session)),
            ($"{Route} 400 validation_failed", async kala => await kala.CloseAsync(await Samples.FullAsync(kala), "nonsense")),
            ($"{Route} 413 body_too_large", async kala =>
                await kala.PostJsonAsync($"{KalaApplication.Sessions}/{await Samples.FullAsync(kala)}/close", LongJson)),
            ($"{Route} 415 unsupported_media_type", async kala => await kala.SendAsync(
                "POST", $"{KalaApplication.Sessions}/{await Samples.FullAsync(kala)}/close", new StringContent("hello"))),
            ($"{Route} 400 size_mismatch", async kala => await kala.CloseAsync(await kala.OpenSessionAsync(5, OtherHash))),
            ($"{Route} 400 hash_mismatch", async kala =>
            {
                var session = await kala.OpenSessionAsync(5, OtherHash);
                (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
                return await kala.CloseAsync(session);
            }),
            ($"{Route} 400 hash_required", async kala => await kala.CloseAsync(await kala.OpenSessionAsync(0))),
            ($"{Route} 409 hash_conflict", async kala => await kala.CloseAsync(await Samples.FullAsync(kala), OtherHash)),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var session = await Samples.FullAsync(kala);
                // Another node takes the session over between the verification and the commit.
                kala.Database.BeforeWrite = () =>
                    kala.ExecuteAsync($"UPDATE upload_sessions SET generation = generation + 1 WHERE id = '{session}'");
                return await kala.CloseAsync(session);
            }),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.CloseAsync(session))),
            ($"{Route} 500 storage_error", async kala =>
            {
                var session = await Samples.FullAsync(kala);
                await kala.ExecuteAsync($"UPDATE upload_sessions SET digest_state = NULL WHERE id = '{session}'");
                await kala.Blobs.DeleteAsync(session);
                return await kala.CloseAsync(session);
            }),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Ask(string method) =>
        Unknown($"{method} {KalaApplication.Sessions}/{{uuid}}", (kala, session) => kala.AskAsync(session, method));

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Abort()
    {
        const string Route = $"DELETE {KalaApplication.Sessions}/{{uuid}}";
        return
        [
            .. Unknown(Route, (kala, session) => kala.AbortAsync(session)).Where(way => !way.Key.EndsWith("aborted", StringComparison.Ordinal)),
            ($"{Route} 400 validation_failed", kala => kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{Guid.NewGuid()}?forget=1", null)),
            ($"{Route} 409 session_closed", async kala => await kala.AbortAsync(await kala.UploadAsync(Hello))),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var session = await kala.OpenSessionAsync(5);
                // Another node takes the session over before the commit.
                kala.Database.BeforeWrite = () =>
                    kala.ExecuteAsync($"UPDATE upload_sessions SET lease_token = '{Guid.NewGuid()}' WHERE id = '{session}'");
                return await kala.AbortAsync(session);
            }),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.AbortAsync(session))),
            ($"{Route} 500 storage_error", async kala =>
            {
                var session = await kala.OpenSessionAsync(10);
                (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
                await using var obstruction = await kala.Blobs.ObstructAsync(session);
                return await kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null);
            }),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Unknown(
        string route,
        Func<KalaApplication, Guid, Task<Answer>> call) =>
    [
        ($"{route} 404 session_not_found", kala => call(kala, Guid.NewGuid())),
        ($"{route} 410 session_aborted", async kala =>
        {
            var session = await kala.OpenSessionAsync(5);
            (await kala.AbortAsync(session)).ShouldSucceed(204);
            return await call(kala, session);
        }),
        ($"{route} 410 session_expired", async kala =>
        {
            var session = await kala.OpenSessionAsync(5);
            kala.Clock.Advance(TimeSpan.FromDays(8));
            return await call(kala, session);
        }),
    ];

    private static async Task<Answer> BusyAsync(KalaApplication kala, Func<Guid, Task<Answer>> call)
    {
        var session = await kala.OpenSessionAsync(5, Samples.HelloHash);
        await using var holder = await kala.HoldAsync(session);
        return await WaitedAsync(kala, call(session));
    }
}
