using Kala.Api.Tests.Tus;
using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses to tus clients.</summary>
internal static partial class Producers
{
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Tus() =>
        [.. TusCreate(), .. TusAsk(), .. TusAppend(), .. TusEnd(), .. TusRead()];

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> TusCreate()
    {
        const string Route = $"POST {TusCalls.Tus}";
        return
        [
            ($"{Route} 412 unsupported_version", kala => kala.SendAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"))),
            ($"{Route} 400 validation_failed", kala => kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "five"))),
            ($"{Route} 413 file_too_large", kala => kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", $"{1L << 50}"))),
            ($"{Route} 413 size_exceeded", kala => kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "4"))),
            ($"{Route} 507 quota_exceeded", _ => OwnAsync(
                kala => kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5")), "Limits:BytesPerOwner=4")),
            ($"{Route} 415 unsupported_media_type", kala =>
                kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Content-Type", "text/plain"))),
            ($"{Route} 415 unsupported_encoding", kala =>
                kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Content-Encoding", "gzip"))),
            ($"{Route} 460 chunk_hash_mismatch", kala => kala.TusAsync(
                "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Checksum", $"sha256 {OtherHash[7..]}"))),
            ($"{Route} 460 hash_mismatch", kala => kala.TusAsync(
                "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Metadata", TusCalls.Metadata(("sha256", OtherHash))))),
            ($"{Route} 423 session_busy", async kala =>
            {
                var part = await kala.CreatePartAsync(Hello);
                await using var holder = await kala.HoldAsync(TusCalls.UuidOf(part));
                return await WaitedAsync(kala, kala.JoinPartsAsync([part]));
            }),
            ($"{Route} 500 storage_error", async kala =>
            {
                var part = await kala.CreatePartAsync(Hello);
                await kala.Blobs.DeleteAsync(TusCalls.UuidOf(part));
                return await kala.JoinPartsAsync([part]);
            }),
            ($"{Route} 500 content_corrupt", async kala =>
            {
                var part = await kala.CreatePartAsync(Hello);
                await kala.Blobs.WriteAsync(TusCalls.UuidOf(part), "HELLO"u8.ToArray());
                return await kala.JoinPartsAsync([part]);
            }),
            ($"{Route} 503 server_stopping", _ => OwnAsync(kala =>
            {
                kala.BeginToStop();
                return kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"));
            })),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> TusAsk()
    {
        const string Route = $"HEAD {TusCalls.Tus}/{{uuid}}";
        return
        [
            .. Unknown(Route, (kala, session) => kala.AskUploadAsync(TusCalls.PathOf(session))),
            ($"{Route} 412 unsupported_version", kala => kala.SendAsync("HEAD", TusCalls.PathOf(Guid.NewGuid()), null, ("Tus-Resumable", "0.2.2"))),
            ($"{Route} 410 gone", async kala => await kala.AskUploadAsync(await DeletedAsync(kala))),
            ($"{Route} 410 session_failed", async kala => await kala.AskUploadAsync(await FailedAsync(kala))),
            ($"{Route} 410 content_corrupt", async kala =>
            {
                var file = await kala.UploadAsync(Hello);
                await kala.ExecuteAsync($"UPDATE files SET corrupt_at = closed_at WHERE id = '{file}'");
                return await kala.AskUploadAsync(TusCalls.PathOf(file));
            }),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.AskUploadAsync(TusCalls.PathOf(session)))),
            ($"{Route} 423 insufficient_storage", async kala =>
            {
                var session = await Samples.FullAsync(kala);
                kala.Database.WriteFault = new StorageFullException();
                return await kala.AskUploadAsync(TusCalls.PathOf(session));
            }),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> TusAppend()
    {
        const string Route = $"PATCH {TusCalls.Tus}/{{uuid}}";
        return
        [
            .. Unknown(Route, (kala, session) => kala.AppendToAsync(TusCalls.PathOf(session), Hello, 0)),
            ($"{Route} 412 unsupported_version", kala =>
                kala.AppendToAsync(TusCalls.PathOf(Guid.NewGuid()), Hello, 0, ("Tus-Resumable", "0.2.2"))),
            ($"{Route} 410 gone", async kala => await kala.AppendToAsync(await DeletedAsync(kala), [], 5)),
            ($"{Route} 400 validation_failed", async kala =>
                await kala.TusAsync("PATCH", await kala.CreateUploadAsync(5), Hello, ("Upload-Offset", "none"))),
            ($"{Route} 460 chunk_hash_mismatch", async kala =>
                await kala.AppendToAsync(await kala.CreateUploadAsync(5), Hello, 0, ("Upload-Checksum", $"sha256 {OtherHash[7..]}"))),
            ($"{Route} 460 hash_mismatch", async kala => await kala.AppendToAsync(await WrongAsync(kala), Hello, 0)),
            ($"{Route} 409 offset_mismatch", async kala => await kala.AppendToAsync(await kala.CreateUploadAsync(10), Hello, 3)),
            ($"{Route} 409 session_closed", async kala => await kala.AppendToAsync(TusCalls.PathOf(await kala.UploadAsync(Hello)), Hello, 0)),
            ($"{Route} 410 session_failed", async kala => await kala.AppendToAsync(await FailedAsync(kala), Hello, 0)),
            ($"{Route} 400 size_conflict", async kala =>
                await kala.AppendToAsync(await kala.CreateUploadAsync(5), Hello, 0, ("Upload-Length", "6"))),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var upload = await kala.CreateUploadAsync(10);
                using var loser = await kala.BeginPatchAsync(upload, Hello, declared: 10);
                (await kala.AskUploadAsync(upload)).ShouldSucceed();
                return await loser.ReadAnswerAsync();
            }),
            ($"{Route} 413 size_exceeded", async kala => await kala.AppendToAsync(await kala.CreateUploadAsync(4), Hello, 0)),
            ($"{Route} 413 file_too_large", async kala =>
                await kala.AppendToAsync(await kala.CreateUploadAsync(null), Hello, 0, ("Upload-Length", $"{1L << 50}"))),
            ($"{Route} 507 quota_exceeded", _ => OwnAsync(
                async kala => await kala.AppendToAsync(await kala.CreateUploadAsync(null), Hello, 0, ("Upload-Length", "5")),
                "Limits:BytesPerOwner=4")),
            ($"{Route} 415 unsupported_media_type", async kala =>
                await kala.AppendToAsync(await kala.CreateUploadAsync(5), Hello, 0, ("Content-Type", "text/plain"))),
            ($"{Route} 415 unsupported_encoding", async kala =>
                await kala.AppendToAsync(await kala.CreateUploadAsync(5), Hello, 0, ("Content-Encoding", "gzip"))),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.AppendToAsync(TusCalls.PathOf(session), Hello, 0))),
            ($"{Route} 500 storage_error", async kala =>
            {
                var upload = await kala.CreateUploadAsync(10);
                (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);
                await using var obstruction = await kala.Blobs.ObstructAsync(TusCalls.UuidOf(upload));
                return await kala.AppendToAsync(upload, Hello, 5);
            }),
            ($"{Route} 503 server_stopping", _ => OwnAsync(async kala =>
            {
                var upload = await kala.CreateUploadAsync(5);
                kala.BeginToStop();
                return await kala.AppendToAsync(upload, Hello, 0);
            })),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> TusEnd()
    {
        const string Route = $"DELETE {TusCalls.Tus}/{{uuid}}";
        return
        [
            .. Unknown(Route, (kala, session) => kala.TusAsync("DELETE", TusCalls.PathOf(session), null)),
            ($"{Route} 412 unsupported_version", kala => kala.SendAsync("DELETE", TusCalls.PathOf(Guid.NewGuid()), null)),
            ($"{Route} 410 gone", async kala => await kala.TusAsync("DELETE", await DeletedAsync(kala), null)),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, session => kala.TusAsync("DELETE", TusCalls.PathOf(session), null))),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var upload = await kala.CreateUploadAsync(5);
                // Another node takes the session over before the commit.
                kala.Database.BeforeWrite = () => kala.ExecuteAsync(
                    $"UPDATE upload_sessions SET lease_token = '{Guid.NewGuid()}' WHERE id = '{TusCalls.UuidOf(upload)}'");
                return await kala.TusAsync("DELETE", upload, null);
            }),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> TusRead()
    {
        const string Route = $"GET {TusCalls.Tus}/{{uuid}}";
        return
        [
            .. Unknown(Route, (kala, session) => kala.GetAsync(TusCalls.PathOf(session))),
            ($"{Route} 412 unsupported_version", kala => kala.GetAsync(TusCalls.PathOf(Guid.NewGuid()), ("Tus-Resumable", "0.2.2"))),
            ($"{Route} 410 gone", async kala => await kala.GetAsync(await DeletedAsync(kala))),
            ($"{Route} 404 file_not_found", async kala => await kala.GetAsync(await kala.CreateUploadAsync(5))),
        ];
    }

    /// <summary>An upload whose bytes will not have the declared digest.</summary>
    private static Task<string> WrongAsync(KalaApplication kala) => kala.CreateUploadAsync(5, ("sha256", OtherHash));

    private static async Task<string> FailedAsync(KalaApplication kala)
    {
        var upload = await WrongAsync(kala);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldBeRefused(460, "hash_mismatch");
        return upload;
    }

    private static async Task<string> DeletedAsync(KalaApplication kala)
    {
        var file = await kala.UploadAsync(Hello);
        (await kala.DeleteFileAsync(file)).ShouldSucceed(204);
        return TusCalls.PathOf(file);
    }
}
