using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Checksum and its trailer.</summary>
public sealed class ChecksumTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] You = " you"u8.ToArray();

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_chunk_with_the_right_checksum_is_stored(string algorithm)
    {
        var upload = await kala.CreateUploadAsync(9);

        (await kala.AppendToAsync(upload, Hello, 0, ("Upload-Checksum", Of(algorithm, Hello)))).ShouldSucceed(204);
        (await kala.AppendToAsync(upload, You, 5, ("Upload-Checksum", Of(algorithm, You)))).ShouldSucceed(204);

        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_chunk_with_a_wrong_checksum_is_460_and_nothing_of_it_is_kept(string algorithm)
    {
        var upload = await kala.CreateUploadAsync(9);
        (await kala.AppendToAsync(upload, Hello, 0)).ShouldSucceed(204);

        (await kala.AppendToAsync(upload, You, 5, ("Upload-Checksum", Of(algorithm, Hello)))).ShouldBeRefused(460, "chunk_hash_mismatch", offset: 5);

        Assert.Equal(5, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
        (await kala.AppendToAsync(upload, You, 5, ("Upload-Checksum", Of(algorithm, You)))).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry("hello you"u8);
    }

    [Theory]
    [InlineData("md5 XUFAKrxLKna5cZ2REBfFkg==")]
    [InlineData("crc32 ")]
    [InlineData("SHA1 qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("sha512 qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("sha1")]
    [InlineData("sha1 ")]
    [InlineData("sha1  qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("sha1 qvTGHdzF6KLavt4PO0gs2a6pQ0")]
    [InlineData("sha256 qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("sha1 aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")]
    [InlineData("sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=, sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData("")]
    public async Task An_unknown_algorithm_or_a_malformed_checksum_is_400_and_nothing_is_kept(string checksum)
    {
        var upload = await kala.CreateUploadAsync(5);

        var answer = await kala.AppendToAsync(upload, Hello, 0, ("Upload-Checksum", checksum));

        Assert.True(answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").TryGetProperty("Upload-Checksum", out _));
        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_chunk_with_a_checksum_that_was_cut_off()
    {
        var upload = await kala.CreateUploadAsync(9);
        using (var client = await kala.BeginPatchAsync(upload, Hello, declared: 9, ("Upload-Checksum", Of("sha1", Hello))))
        {
            client.Reset();
        }

        await Eventually.TrueAsync(
            () => kala.Log.Requests.Any(line => (string?)line.Fields["Outcome"] == "client_gone" && (Guid?)line.Fields["Uuid"] == TusCalls.UuidOf(upload)),
            "the end of the request");

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_creation_with_bytes_can_have_a_checksum(bool isWhole)
    {
        var length = ("Upload-Length", isWhole ? "5" : "9");

        (await kala.TusAsync("POST", TusCalls.Tus, Hello, length, ("Upload-Checksum", Of("sha1", Hello)))).ShouldSucceed(201);
        (await kala.TusAsync("POST", TusCalls.Tus, Hello, length, ("Upload-Checksum", Of("sha1", You)))).ShouldBeRefused(460, "chunk_hash_mismatch");
        (await kala.TusAsync("POST", TusCalls.Tus, Hello, length, ("Upload-Checksum", "md5 x"))).ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("sha1", "Upload-Checksum")]
    [InlineData("sha256", "upload-checksum")]
    [InlineData("sha256", "X-Other, Upload-Checksum")]
    public async Task A_checksum_may_follow_the_bytes_in_a_trailer(string algorithm, string announced)
    {
        var upload = await kala.CreateUploadAsync(5);

        var answer = await TrailAsync(upload, announced, $"Upload-Checksum: {Of(algorithm, Hello)}\r\n");

        Assert.Equal(5, answer.ShouldSucceed(204).Offset);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_wrong_checksum_in_a_trailer_is_460_and_nothing_is_kept()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await TrailAsync(upload, "Upload-Checksum", $"Upload-Checksum: {Of("sha1", You)}\r\n")).ShouldBeRefused(460, "chunk_hash_mismatch", offset: 0);

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Other: 1\r\n")]
    [InlineData("Upload-Checksum: md5 x\r\n")]
    [InlineData("Upload-Checksum: sha1\r\n")]
    public async Task A_trailer_that_was_announced_and_is_missing_or_malformed_is_400_and_nothing_is_kept(string trailer)
    {
        var upload = await kala.CreateUploadAsync(5);

        (await TrailAsync(upload, "Upload-Checksum", trailer)).ShouldBeRefused(400, "validation_failed", offset: 0);

        Assert.Equal(0, (await kala.AskUploadAsync(upload)).ShouldSucceed().Offset);
    }

    [Fact]
    public async Task A_trailer_that_was_announced_cannot_follow_a_body_with_a_length()
    {
        var upload = await kala.CreateUploadAsync(5);

        (await kala.AppendToAsync(upload, Hello, 0, ("Trailer", "Upload-Checksum"))).ShouldBeRefused(400, "validation_failed", offset: 0);
    }

    [Fact]
    public async Task A_checksum_in_the_header_and_one_in_the_trailer_are_400()
    {
        var upload = await kala.CreateUploadAsync(5);

        var answer = await kala.AppendToAsync(upload, Hello, 0, ("Trailer", "Upload-Checksum"), ("Upload-Checksum", Of("sha1", Hello)));

        answer.ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_chunk_with_a_wrong_checksum_declares_no_length()
    {
        var upload = await kala.CreateUploadAsync(null);

        var refused = await kala.AppendToAsync(upload, Hello, 0, ("Upload-Length", "5"), ("Upload-Checksum", Of("sha256", [1])));

        Assert.Equal(460, refused.Status);
        Assert.Null((await kala.AskUploadAsync(upload)).ShouldSucceed().Header("Upload-Length"));
        (await kala.AppendToAsync(upload, Hello, 0, ("Upload-Length", "5"), ("Upload-Checksum", Of("sha256", Hello)))).ShouldSucceed(204);
        (await kala.DownloadAsync(TusCalls.UuidOf(upload))).ShouldSucceed().ShouldCarry(Hello);
    }

    /// <summary>A PATCH whose checksum follows the bytes.</summary>
    private async Task<Answer> TrailAsync(string upload, string announced, string trailer)
    {
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "PATCH",
            upload,
            ("Tus-Resumable", "1.0.0"),
            ("Content-Type", TusCalls.OffsetType),
            ("Upload-Offset", "0"),
            ("Transfer-Encoding", "chunked"),
            ("Trailer", announced));
        await client.SendChunkAsync(Hello);
        await client.SendAsync(Encoding.ASCII.GetBytes($"0\r\n{trailer}\r\n"));
        return await client.ReadAnswerAsync();
    }

    [SuppressMessage("Security", "CA5350", Justification = "The protocol demands SHA-1.")]
    private static string Of(string algorithm, byte[] bytes) =>
        $"{algorithm} {Convert.ToBase64String(algorithm == "sha1" ? SHA1.HashData(bytes) : SHA256.HashData(bytes))}";
}
