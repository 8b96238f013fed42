using System.Security.Cryptography;
using System.Text.Json;
using Kala.Api.Tests.ResumableUploads;
using Kala.Api.Tests.Tus;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>Decision 1: a file is verified by its own hash, or by those of its chunks.</summary>
public sealed class VerifiedByTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] World = " world"u8.ToArray();

    [Fact]
    public async Task A_file_whose_chunks_all_had_a_hash_needs_no_other()
    {
        var session = await kala.OpenSessionAsync(11);
        (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();
        (await kala.AppendRawAsync(session, World, 5, Bytes.Sha256Of(World))).ShouldSucceed();

        (await kala.CloseAsync(session)).ShouldSucceed();

        await ShouldBeVerifiedAsync(session, "chunks");
        var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
        Assert.Equal(Bytes.Sha256Of("hello world"u8), view.GetProperty("hash").GetString());
    }

    [Fact]
    public async Task The_hash_of_the_whole_comes_before_those_of_the_chunks()
    {
        var early = await kala.OpenSessionAsync(5, Bytes.Sha256Of(Hello));
        var late = await kala.OpenSessionAsync(5);
        foreach (var session in (Guid[])[early, late])
        {
            (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();
        }

        (await kala.CloseAsync(early)).ShouldSucceed();
        (await kala.CloseAsync(late, Bytes.Sha256Of(Hello))).ShouldSucceed();

        await ShouldBeVerifiedAsync(early, "file");
        await ShouldBeVerifiedAsync(late, "file");
    }

    [Fact]
    public async Task An_open_session_is_not_verified()
    {
        var session = await kala.OpenSessionAsync(5);

        (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();

        await ShouldBeVerifiedAsync(session, null);
    }

    [Fact]
    public async Task One_chunk_without_a_hash_is_enough_for_the_file_to_need_one()
    {
        var session = await kala.OpenSessionAsync(11);
        (await kala.AppendAsync(session, Hello, 0)).ShouldSucceed();
        (await kala.AppendAsync(session, World, 5, Bytes.Sha256Of(World))).ShouldSucceed();

        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_required", offset: 11);
    }

    [Fact]
    public async Task The_bytes_that_a_cut_chunk_left_are_not_verified_by_its_repetition()
    {
        byte[] whole = [.. Hello, .. World];
        var session = await kala.OpenSessionAsync(11);
        (await kala.AppendAsync(session, Hello, 0)).ShouldSucceed();

        (await kala.AppendAsync(session, whole, 0, Bytes.Sha256Of(whole))).ShouldSucceed();

        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_required", offset: 11);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeated_chunk_takes_nothing_from_the_ones_before(bool hasHash)
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();

        (await kala.AppendAsync(session, Hello, 0, hasHash ? Bytes.Sha256Of(Hello) : null)).ShouldSucceed();

        (await kala.CloseAsync(session)).ShouldSucceed();
        await ShouldBeVerifiedAsync(session, "chunks");
    }

    [Fact]
    public async Task A_chunk_whose_hash_is_wrong_changes_nothing()
    {
        var session = await kala.OpenSessionAsync(11);
        (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();

        (await kala.AppendAsync(session, World, 5, Bytes.Sha256Of(Hello))).ShouldBeRefused(400, "chunk_hash_mismatch", offset: 5);

        (await kala.AppendAsync(session, World, 5, Bytes.Sha256Of(World))).ShouldSucceed();
        (await kala.CloseAsync(session)).ShouldSucceed();
        await ShouldBeVerifiedAsync(session, "chunks");
    }

    [Theory]
    [InlineData(true, "chunks")]
    [InlineData(false, null)]
    public async Task A_WRITE_begins_anew(bool hasHash, string? by)
    {
        await using var lax = await KalaApplication.StartAsync("Filestore:AllowCloseWithoutHash=true");
        var session = await lax.OpenSessionAsync(5);
        (await lax.WriteAsync(session, Hello, hasHash ? null : Bytes.Sha256Of(Hello))).ShouldSucceed();

        (await lax.WriteAsync(session, Hello, hasHash ? Bytes.Sha256Of(Hello) : null)).ShouldSucceed();

        (await lax.CloseAsync(session)).ShouldSucceed();
        Assert.Equal(by, ByOf((await lax.AskAsync(session)).ShouldSucceed().Data));
    }

    [Fact]
    public async Task A_failed_session_whose_chunks_all_had_a_hash_is_still_failed()
    {
        var session = await kala.OpenSessionAsync(5, Bytes.Sha256Of(World));
        (await kala.AppendAsync(session, Hello, 0, Bytes.Sha256Of(Hello))).ShouldSucceed();

        (await kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch", offset: 0);

        await ShouldBeVerifiedAsync(session, null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_file_is_verified_by_an_empty_chunk(bool hasChunk)
    {
        var session = await kala.OpenSessionAsync(0);
        if (hasChunk)
        {
            (await kala.AppendAsync(session, [], 0, Bytes.Sha256Of([]))).ShouldSucceed();
        }

        var closed = await kala.CloseAsync(session);

        if (hasChunk)
        {
            closed.ShouldSucceed();
            await ShouldBeVerifiedAsync(session, "chunks");
        }
        else
        {
            closed.ShouldBeRefused(400, "hash_required");
        }
    }

    [Theory]
    [InlineData("sha256", "chunks")]
    [InlineData("sha1", null)]
    public async Task A_tus_upload_is_verified_by_the_SHA_256_of_each_PATCH(string algorithm, string? by)
    {
        var upload = await kala.CreateUploadAsync(11);

        (await kala.AppendToAsync(upload, Hello, 0, Checksum(algorithm, Hello))).ShouldSucceed(204);
        (await kala.AppendToAsync(upload, World, 5, Checksum(algorithm, World))).ShouldSucceed(204);

        await ShouldBeVerifiedAsync(TusCalls.UuidOf(upload), by);
    }

    [Theory]
    [InlineData("sha256", "chunks")]
    [InlineData("sha1", null)]
    public async Task A_tus_creation_with_the_whole_file_is_verified_by_its_checksum(string algorithm, string? by)
    {
        var created = await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), Checksum(algorithm, Hello));

        await ShouldBeVerifiedAsync(TusCalls.UuidOf(created.ShouldSucceed(201).Header("Location")!), by);
    }

    [Theory]
    [InlineData("sha256", "sha256", "chunks")]
    [InlineData("sha256", null, null)]
    [InlineData("sha256", "sha1", null)]
    public async Task A_joined_file_is_verified_if_all_its_parts_are(string first, string? second, string? by)
    {
        var parts = new[] { await PartAsync(Hello, first), await PartAsync(World, second) };

        var joined = (await kala.JoinPartsAsync(parts)).ShouldSucceed(201).Header("Location")!;

        await ShouldBeVerifiedAsync(TusCalls.UuidOf(joined), by);
    }

    [Theory]
    [InlineData(true, "chunks")]
    [InlineData(false, null)]
    public async Task A_resumable_upload_is_verified_by_the_Content_Digest_of_each_request(bool isLastChecked, string? by)
    {
        var upload = await kala.OpenUploadAsync(11);
        (await kala.AppendUploadAsync(upload, Hello, 0, "?0", ("Content-Digest", DraftCalls.DigestOf(Hello)))).ShouldSucceed(204);

        (string, string)[] digest = isLastChecked ? [("Content-Digest", DraftCalls.DigestOf(World))] : [];
        (await kala.AppendUploadAsync(upload, World, 5, "?1", digest)).ShouldSucceed(201);

        await ShouldBeVerifiedAsync(upload, by);
    }

    private static string? ByOf(JsonElement view)
    {
        var by = view.GetProperty("verifiedBy").GetString();
        Assert.Equal(by is not null, view.GetProperty("verified").GetBoolean());
        return by;
    }

    private static (string, string) Checksum(string algorithm, byte[] bytes)
    {
#pragma warning disable CA5350 // the protocol has it
        var hash = algorithm == "sha1" ? SHA1.HashData(bytes) : SHA256.HashData(bytes);
#pragma warning restore CA5350
        return ("Upload-Checksum", $"{algorithm} {Convert.ToBase64String(hash)}");
    }

    private async Task<string> PartAsync(byte[] bytes, string? algorithm)
    {
        (string, string)[] checksum = algorithm is null ? [] : [Checksum(algorithm, bytes)];
        var created = await kala.TusAsync(
            "POST", TusCalls.Tus, bytes, [("Upload-Length", $"{bytes.Length}"), ("Upload-Concat", "partial"), .. checksum]);
        return created.ShouldSucceed(201).Header("Location")!;
    }

    /// <summary>In both views and in both lists.</summary>
    private async Task ShouldBeVerifiedAsync(Guid uuid, string? by)
    {
        var view = (await kala.AskAsync(uuid)).ShouldSucceed().Data;
        Assert.Equal(by, ByOf(view));
        string[] lists = view.GetProperty("status").GetString() == "closed" ? [KalaApplication.Sessions, KalaApplication.Files] : [KalaApplication.Sessions];
        foreach (var list in lists)
        {
            var rows = (await kala.GetAsync($"{list}?limit=500")).ShouldSucceed().Data.EnumerateArray();
            Assert.Equal(by, ByOf(rows.Single(row => row.GetProperty("uuid").GetGuid() == uuid)));
        }
    }
}
