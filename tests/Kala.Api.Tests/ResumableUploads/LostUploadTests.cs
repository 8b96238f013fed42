using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Bytes on a disk that were acknowledged and lost, see <see cref="UploadSessions.LostBytesTests"/>.</summary>
public sealed class LostUploadTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Nothing_is_appended_to_bytes_that_were_lost()
    {
        var upload = await kala.OpenUploadAsync(10);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0")).ShouldSucceed(204);
        await kala.Blobs.DeleteAsync(upload);

        (await kala.AppendUploadAsync(upload, Hello, 5, "?1")).ShouldBeRefused(500, "storage_error");

        (await kala.AppendUploadAsync(upload, Hello, 5, "?1")).ShouldBeRefused(500, "storage_error");
        (await kala.DownloadAsync(upload)).ShouldBeRefused(404, "file_not_found");
    }
}
