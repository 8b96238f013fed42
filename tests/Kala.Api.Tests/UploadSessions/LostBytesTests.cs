using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>
/// Bytes that were acknowledged and lost. On a disk the next chunk meets the loss; in a bucket that is an object of its
/// own, and closing meets it.
/// </summary>
public sealed class LostBytesTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Bytes_that_the_disk_has_lost_are_a_storage_error()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..2])).ShouldSucceed();
        await kala.Blobs.DeleteAsync(session);

        var written = await kala.AppendAsync(session, Hello[2..], offset: 2);

        written.ShouldBeRefused(500, "storage_error", offset: 2);
    }
}
