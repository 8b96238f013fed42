using Kala.Testing;

namespace Kala.Api.Tests.ResumableUploads;

/// <summary>Section "Integrity Digests" of the draft.</summary>
public sealed class DigestTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = DraftCalls.Hello;

    [Fact]
    public async Task The_digest_of_the_whole_file_is_verified()
    {
        var upload = await kala.OpenUploadAsync(5, ("Repr-Digest", DraftCalls.DigestOf(Hello)));

        (await kala.AppendUploadAsync(upload, Hello, 0, "?1")).ShouldSucceed(201);

        Assert.True((await kala.AskAsync(upload)).Data.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_file_whose_digest_differs_is_not_stored_and_its_upload_is_gone()
    {
        var upload = await kala.OpenUploadAsync(5, ("Repr-Digest", DraftCalls.DigestOf([1])));

        var final = await kala.AppendUploadAsync(upload, Hello, 0, "?1");

        final.ShouldBeRefused(400, "hash_mismatch");
        Assert.Equal("?1", final.Header("Upload-Complete"));
        Assert.Null(final.Header("Upload-Offset"));
        var retrieved = await kala.RetrieveAsync(upload);
        Assert.Equal(410, retrieved.Status);
        Assert.Null(retrieved.Header("Upload-Offset"));
        var ended = (await kala.AppendUploadAsync(upload, [], 5, "?1")).ShouldBeRefused(410, "session_failed");
        Assert.DoesNotContain("WRITE", ended.GetProperty("message").GetString(), StringComparison.Ordinal);
        (await kala.WriteRawAsync(upload, Hello)).ShouldBeRefused(409, "restart_not_allowed");
        (await kala.DownloadAsync(upload)).ShouldBeRefused(404, "file_not_found");
        (await kala.CancelAsync(upload)).ShouldSucceed(204);
    }

    [Fact]
    public async Task A_whole_file_in_one_request_whose_digest_differs_is_not_stored()
    {
        var answer = await kala.CreateUploadAsync(Hello, "?1", ("Repr-Digest", DraftCalls.DigestOf([1])));

        answer.ShouldBeRefused(400, "hash_mismatch");
        Assert.Equal("?1", answer.Header("Upload-Complete"));
    }

    [Theory]
    [InlineData("?0")]
    [InlineData("?1")]
    public async Task Content_whose_digest_differs_is_not_appended(string complete)
    {
        var upload = (await kala.CreateUploadAsync(Hello, "?0", ("Content-Digest", DraftCalls.DigestOf(Hello)))).ShouldSucceed(201).Data.GetGuid();

        var answer = await kala.AppendUploadAsync(upload, Hello, 5, complete, ("Content-Digest", DraftCalls.DigestOf([1])));

        answer.ShouldBeRefused(400, "chunk_hash_mismatch", offset: 5);
        Assert.Equal("?0", answer.Header("Upload-Complete"));
        (await kala.AppendUploadAsync(upload, Hello, 5, complete, ("Content-Digest", DraftCalls.DigestOf(Hello)))).ShouldSucceed(complete == "?1" ? 201 : 204);
    }

    [Fact]
    public async Task Content_of_a_creation_whose_digest_differs_is_not_appended()
    {
        var part = await kala.CreateUploadAsync(Hello, "?0", ("Content-Digest", DraftCalls.DigestOf([1])));
        var whole = await kala.CreateUploadAsync(Hello, "?1", ("Content-Digest", DraftCalls.DigestOf([1])));

        part.ShouldBeRefused(400, "chunk_hash_mismatch");
        whole.ShouldBeRefused(400, "chunk_hash_mismatch");
        Assert.Equal("0", (await kala.SendAsync("HEAD", part.Header("Location")!, null)).ShouldSucceed(204).Header("Upload-Offset"));
    }

    [Theory]
    [InlineData("Content-Digest", "sha-256=:AAAA:")]
    [InlineData("Repr-Digest", "sha-256=nonsense")]
    public async Task A_malformed_digest_is_refused(string name, string value)
    {
        var answer = await kala.CreateUploadAsync(Hello, "?0", (name, value));

        answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty(name);
    }

    [Fact]
    public async Task Other_algorithms_are_ignored()
    {
        (await kala.CreateUploadAsync(Hello, "?1", ("Content-Digest", "md5=:AAAA:"), ("Repr-Digest", "sha-512=:AAAA:"))).ShouldSucceed(201);
    }
}
