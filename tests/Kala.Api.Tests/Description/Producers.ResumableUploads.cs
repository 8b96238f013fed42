using Kala.Api.Tests.ResumableUploads;
using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses of the IETF draft.</summary>
internal static partial class Producers
{
    private const string Upload = $"{DraftCalls.Uploads}/{{uuid}}";

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> ResumableUploads() =>
    [
        .. CreateUploads(),
        .. Retrieve("GET"),
        .. Retrieve("HEAD"),
        ($"HEAD {Upload} 423 session_busy", async kala =>
        {
            var upload = await kala.OpenUploadAsync(5);
            kala.Database.ReadFault = new DatabaseUnavailableException("Busy.", null);
            return await kala.RetrieveAsync(upload);
        }),
        ($"GET {Upload} 423 session_busy", kala => BusyAsync(kala, upload => kala.RetrieveAsync(upload, "GET"))),
        .. Append(),
        .. Cancel(),
    ];

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> CreateUploads()
    {
        const string Route = $"POST {KalaApplication.Files}";
        return
        [
            ($"{Route} 400 chunk_hash_mismatch", kala => kala.CreateUploadAsync(Hello, "?0", ("Content-Digest", $"sha-256=:{OtherHash[7..]}:"))),
            ($"{Route} 400 size_conflict", kala => kala.CreateUploadAsync(Hello, "?1", ("Upload-Length", "6"))),
            ($"{Route} 400 size_mismatch", kala => kala.SendAsync(
                "POST", KalaApplication.Files, new UnknownLength(Hello), ("Upload-Complete", "?1"), ("Upload-Length", "6"))),
            ($"{Route} 413 size_exceeded", kala => kala.CreateUploadAsync(Hello, "?0", ("Upload-Length", "4"))),
            ($"{Route} 409 write_superseded", async kala =>
            {
                // No other session is as new as this one.
                kala.Clock.Advance(TimeSpan.FromMilliseconds(1));
                using var loser = await kala.ConnectAsync();
                var before = await kala.CountSessionsAsync();
                await loser.SendHeadAsync(
                    "POST", KalaApplication.Files, ("Upload-Complete", "?0"), ("Upload-Length", "10"), ("Content-Length", "10"));
                await loser.SendAsync(Hello);
                await Eventually.TrueAsync(async () => await kala.CountSessionsAsync() > before, "the upload");
                var upload = await kala.NewestSessionAsync();
                await kala.Blobs.ShouldReceiveAsync(upload, 5);
                (await kala.RetrieveAsync(upload)).ShouldSucceed(204);
                return await loser.ReadAnswerAsync();
            }),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Retrieve(string method)
    {
        var route = $"{method} {Upload}";
        return
        [
            .. Unknown(route, (kala, upload) => kala.RetrieveAsync(upload, method)),
            ($"{route} 400 validation_failed", kala => kala.RetrieveAsync(Guid.NewGuid(), method, ("Upload-Draft-Interop-Version", "7"))),
            ($"{route} 410 session_failed", async kala => await kala.RetrieveAsync(await kala.FailedUploadAsync(), method)),
            ($"{route} 410 gone", async kala => await kala.RetrieveAsync(await DeletedFileAsync(kala), method)),
            ($"{route} {(method == "HEAD" ? 410 : 500)} content_corrupt", async kala =>
                await kala.RetrieveAsync(await CorruptFileAsync(kala), method)),
        ];
    }

    private static async Task<Guid> DeletedFileAsync(KalaApplication kala)
    {
        var file = await kala.UploadAsync(Hello);
        (await kala.DeleteFileAsync(file)).ShouldSucceed(204);
        return file;
    }

    private static async Task<Guid> CorruptFileAsync(KalaApplication kala)
    {
        var file = await kala.UploadAsync(Hello);
        await kala.ExecuteAsync($"UPDATE files SET corrupt_at = closed_at WHERE id = '{file}'");
        return file;
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Append()
    {
        const string Route = $"PATCH {Upload}";
        return
        [
            ($"{Route} 201 ok", async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(5), Hello, 0, "?1")),
            .. Unknown(Route, (kala, upload) => kala.AppendUploadAsync(upload, Hello, 0, "?0")),
            ($"{Route} 410 gone", async kala => await kala.AppendUploadAsync(await DeletedFileAsync(kala), [], 5, "?1")),
            ($"{Route} 500 content_corrupt", async kala => await kala.AppendUploadAsync(await CorruptFileAsync(kala), [], 5, "?1")),
            ($"{Route} 400 validation_failed", async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(5), Hello, 0, "maybe")),
            ($"{Route} 400 chunk_hash_mismatch", async kala => await kala.AppendUploadAsync(
                await kala.OpenUploadAsync(5), Hello, 0, "?0", ("Content-Digest", $"sha-256=:{OtherHash[7..]}:"))),
            ($"{Route} 400 hash_mismatch", async kala => await kala.AppendUploadAsync(
                await kala.OpenUploadAsync(5, ("Repr-Digest", $"sha-256=:{OtherHash[7..]}:")), Hello, 0, "?1")),
            ($"{Route} 400 size_mismatch", async kala => await kala.SendAppendAsync(await kala.OpenUploadAsync(6), new UnknownLength(Hello), 0, "?1")),
            ($"{Route} 400 size_conflict", async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(6), Hello, 0, "?1")),
            ($"{Route} 409 offset_mismatch", async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(10), Hello, 5, "?0")),
            ($"{Route} 409 session_closed", async kala => await kala.AppendUploadAsync(await kala.UploadAsync(Hello), Hello, 5, "?0")),
            ($"{Route} 410 session_failed", async kala => await kala.AppendUploadAsync(await kala.FailedUploadAsync(), Hello, 0, "?1")),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var upload = await kala.OpenUploadAsync(10);
                using var loser = await kala.BeginAppendAsync(upload, Hello, 10);
                (await kala.RetrieveAsync(upload)).ShouldSucceed(204);
                return await loser.ReadAnswerAsync();
            }),
            ($"{Route} 413 file_too_large", _ => OwnAsync(
                async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(null), Hello, 0, "?0"), "Filestore:MaxFileSize=4")),
            ($"{Route} 413 size_exceeded", async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(4), Hello, 0, "?0")),
            ($"{Route} 507 quota_exceeded", _ => OwnAsync(
                async kala => await kala.AppendUploadAsync(await kala.OpenUploadAsync(null), Hello, 0, "?1"), "Limits:BytesPerOwner=4")),
            ($"{Route} 415 unsupported_media_type", async kala => await kala.AppendUploadAsync(
                await kala.OpenUploadAsync(5), Hello, 0, "?0", ("Content-Type", "text/plain"))),
            ($"{Route} 415 unsupported_encoding", async kala => await kala.AppendUploadAsync(
                await kala.OpenUploadAsync(5), Hello, 0, "?0", ("Content-Encoding", "gzip"))),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, upload => kala.AppendUploadAsync(upload, Hello, 0, "?0"))),
            ($"{Route} 500 storage_error", async kala =>
            {
                var upload = await kala.OpenUploadAsync(10);
                (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);
                await using var obstruction = await kala.Blobs.ObstructAsync(upload);
                return await kala.AppendUploadAsync(upload, Hello, 5, "?0");
            }),
            ($"{Route} 503 server_stopping", _ => OwnAsync(async kala =>
            {
                var upload = await kala.OpenUploadAsync(5);
                kala.BeginToStop();
                return await kala.AppendUploadAsync(upload, Hello, 0, "?0");
            })),
        ];
    }

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Cancel()
    {
        const string Route = $"DELETE {Upload}";
        return
        [
            .. Unknown(Route, (kala, upload) => kala.CancelAsync(upload)).Where(way => !way.Key.EndsWith("aborted", StringComparison.Ordinal)),
            ($"{Route} 400 validation_failed", kala => kala.CancelAsync(Guid.NewGuid(), ("Upload-Draft-Interop-Version", "7"))),
            ($"{Route} 409 write_superseded", async kala =>
            {
                var upload = await kala.OpenUploadAsync(5);
                // Another node takes the session over before the commit.
                kala.Database.BeforeWrite = () =>
                    kala.ExecuteAsync($"UPDATE upload_sessions SET lease_token = '{Guid.NewGuid()}' WHERE id = '{upload}'");
                return await kala.CancelAsync(upload);
            }),
            ($"{Route} 423 session_busy", kala => BusyAsync(kala, upload => kala.CancelAsync(upload))),
        ];
    }
}
