using Kala.Testing;

namespace Kala.Api.Tests.Tus;

/// <summary>tus 1.0.0, Concatenation.</summary>
public sealed class ConcatenationTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly byte[] World = " world"u8.ToArray();

    [Fact]
    public async Task Parts_are_joined_in_the_order_of_the_request()
    {
        var (first, second) = (await kala.CreatePartAsync(Hello), await kala.CreatePartAsync(World));

        var joined = (await kala.JoinPartsAsync([first, second])).ShouldSucceed(201);
        var turned = (await kala.JoinPartsAsync([second, first])).ShouldSucceed(201);

        (await kala.DownloadAsync(TusCalls.UuidOf(joined.Header("Location")!))).ShouldSucceed().ShouldCarry("hello world"u8);
        (await kala.DownloadAsync(TusCalls.UuidOf(turned.Header("Location")!))).ShouldSucceed().ShouldCarry(" worldhello"u8);
        Assert.Null(joined.Header("Upload-Expires"));
    }

    [Fact]
    public async Task The_joined_upload_has_the_length_of_all_parts_and_its_field_as_given()
    {
        var (first, second) = (await kala.CreatePartAsync(Hello), await kala.CreatePartAsync(World));
        var joined = (await kala.JoinPartsAsync([first, second])).ShouldSucceed(201);

        var asked = (await kala.AskUploadAsync(joined.Header("Location")!)).ShouldSucceed();

        Assert.Equal("11", asked.Header("Upload-Length"));
        Assert.Equal(11, asked.Offset);
        Assert.Equal($"final;{first} {second}", asked.Header("Upload-Concat"));
        Assert.Null(asked.Header("Upload-Expires"));
    }

    [Fact]
    public async Task A_part_tells_its_offset_and_that_it_is_one_and_is_no_file()
    {
        var created = await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "5"), ("Upload-Concat", "partial"));
        var part = created.ShouldSucceed(201).Header("Location")!;

        var before = (await kala.AskUploadAsync(part)).ShouldSucceed();
        (await kala.AppendToAsync(part, Hello, 0)).ShouldSucceed(204);
        var after = (await kala.AskUploadAsync(part)).ShouldSucceed();

        Assert.Equal((0, 5), (before.Offset, after.Offset));
        Assert.All([before, after], asked =>
        {
            Assert.Equal("partial", asked.Header("Upload-Concat"));
            Assert.Equal("5", asked.Header("Upload-Length"));
            Assert.NotNull(asked.Header("Upload-Expires"));
        });
        (await kala.DownloadAsync(TusCalls.UuidOf(part))).ShouldBeRefused(404, "file_not_found");
        (await kala.GetAsync(part)).ShouldBeRefused(404, "file_not_found");
    }

    [Fact]
    public async Task An_empty_part_is_a_part()
    {
        var created = await kala.TusAsync("POST", TusCalls.Tus, null, ("Upload-Length", "0"), ("Upload-Concat", "partial"));
        var empty = created.ShouldSucceed(201).Header("Location")!;

        var joined = (await kala.JoinPartsAsync([empty, await kala.CreatePartAsync(Hello)])).ShouldSucceed(201);

        (await kala.DownloadAsync(TusCalls.UuidOf(joined.Header("Location")!))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_part_may_be_used_more_than_once()
    {
        var part = await kala.CreatePartAsync(Hello);

        var joined = (await kala.JoinPartsAsync([part, part])).ShouldSucceed(201);
        var again = (await kala.JoinPartsAsync([part])).ShouldSucceed(201);

        (await kala.DownloadAsync(TusCalls.UuidOf(joined.Header("Location")!))).ShouldSucceed().ShouldCarry("hellohello"u8);
        (await kala.DownloadAsync(TusCalls.UuidOf(again.Header("Location")!))).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task Addresses_of_parts_may_be_absolute_and_have_the_prefix_of_a_proxy()
    {
        var (first, second) = (await kala.CreatePartAsync(Hello), await kala.CreatePartAsync(World));

        var joined = await kala.JoinPartsAsync([$"https://files.example.org/kala{first}", $"{kala.Address.GetLeftPart(UriPartial.Authority)}{second}"]);

        (await kala.DownloadAsync(TusCalls.UuidOf(joined.ShouldSucceed(201).Header("Location")!))).ShouldSucceed().ShouldCarry("hello world"u8);
    }

    [Fact]
    public async Task The_metadata_is_that_of_the_joined_upload_and_not_of_its_parts()
    {
        var part = await kala.TusAsync(
            "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Concat", "partial"), ("Upload-Metadata", TusCalls.Metadata(("filename", "part"))));
        var address = part.ShouldSucceed(201).Header("Location")!;

        var plain = (await kala.JoinPartsAsync([address])).ShouldSucceed(201).Header("Location")!;
        var named = (await kala.JoinPartsAsync(
            [address], ("Upload-Metadata", TusCalls.Metadata(("filename", "whole"), ("sha256", Bytes.Sha256Of(Hello)))))).ShouldSucceed(201).Header("Location")!;

        Assert.Null((await kala.AskUploadAsync(plain)).ShouldSucceed().Header("Upload-Metadata"));
        Assert.NotNull((await kala.AskUploadAsync(named)).ShouldSucceed().Header("Upload-Metadata"));
        var session = (await kala.AskAsync(TusCalls.UuidOf(named))).ShouldSucceed().Data;
        Assert.Equal("whole", session.GetProperty("originalFilename").GetString());
        Assert.True(session.GetProperty("verified").GetBoolean());
        Assert.False((await kala.AskAsync(TusCalls.UuidOf(plain))).ShouldSucceed().Data.GetProperty("verified").GetBoolean());
    }

    [Fact]
    public async Task A_wrong_digest_of_the_whole_is_460_and_the_parts_can_be_joined_again()
    {
        var part = await kala.CreatePartAsync(Hello);
        var before = await kala.CountSessionsAsync();

        (await kala.JoinPartsAsync([part], ("Upload-Metadata", TusCalls.Metadata(("sha256", Bytes.Sha256Of([1]))))))
            .ShouldBeRefused(460, "hash_mismatch");

        Assert.Equal(before, await kala.CountSessionsAsync());
        (await kala.JoinPartsAsync([part])).ShouldSucceed(201);
    }

    [Fact]
    public async Task The_digest_of_a_part_is_checked_when_it_is_joined()
    {
        var created = await kala.TusAsync(
            "POST", TusCalls.Tus, Hello, ("Upload-Length", "5"), ("Upload-Concat", "partial"), ("Upload-Metadata", TusCalls.Metadata(("sha256", Bytes.Sha256Of([1])))));

        (await kala.JoinPartsAsync([created.ShouldSucceed(201).Header("Location")!])).ShouldBeRefused(460, "hash_mismatch");
    }

    [Fact]
    public async Task PATCH_of_a_joined_upload_is_403_and_changes_neither_it_nor_its_parts()
    {
        var part = await kala.CreatePartAsync(Hello);
        var joined = (await kala.JoinPartsAsync([part])).ShouldSucceed(201).Header("Location")!;

        foreach (var (bytes, offset) in ((byte[], long)[])[(World, 5), (World, 0), ([], 5)])
        {
            var refused = await kala.AppendToAsync(joined, bytes, offset);
            refused.ShouldBeRefused(403, "forbidden");
            Assert.Null(refused.Header("Upload-Offset"));
        }
        (await kala.AppendToAsync(joined, World, 5, ("Upload-Length", "11"))).ShouldBeRefused(403, "forbidden");

        (await kala.DownloadAsync(TusCalls.UuidOf(joined))).ShouldSucceed().ShouldCarry(Hello);
        Assert.Equal(5, (await kala.AskUploadAsync(part)).ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("Upload-Length", "5")]
    [InlineData("Upload-Length", "0")]
    [InlineData("Upload-Defer-Length", "1")]
    public async Task A_joined_upload_with_a_length_is_400(string field, string value)
    {
        (await kala.JoinPartsAsync([await kala.CreatePartAsync(Hello)], (field, value))).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_joined_upload_with_bytes_is_400()
    {
        var part = await kala.CreatePartAsync(Hello);

        (await kala.TusAsync("POST", TusCalls.Tus, World, ("Upload-Concat", $"final;{part}"))).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_part_that_is_unfinished_unknown_gone_or_a_file_is_400()
    {
        var unfinished = (await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Length", "9"), ("Upload-Concat", "partial")))
            .ShouldSucceed(201).Header("Location")!;
        var deferred = (await kala.TusAsync("POST", TusCalls.Tus, Hello, ("Upload-Defer-Length", "1"), ("Upload-Concat", "partial")))
            .ShouldSucceed(201).Header("Location")!;
        var gone = await kala.CreatePartAsync(Hello);
        (await kala.TusAsync("DELETE", gone, null)).ShouldSucceed(204);
        var file = TusCalls.PathOf(await kala.UploadAsync(Hello));
        var part = await kala.CreatePartAsync(Hello);

        foreach (var wrong in (string[])[unfinished, deferred, gone, file, TusCalls.PathOf(Guid.NewGuid())])
        {
            var refused = (await kala.JoinPartsAsync([part, wrong])).ShouldBeRefused(400, "validation_failed");
            Assert.True(refused.GetProperty("errors").TryGetProperty("Upload-Concat", out _));
        }
    }

    [Theory]
    [InlineData("final")]
    [InlineData("final;")]
    [InlineData("Final;{0}")]
    [InlineData("final; {0}")]
    [InlineData("final;{0}  {0}")]
    [InlineData("final;{0},{0}")]
    [InlineData("final;{0}?x=1")]
    [InlineData("final;ftp://files.example.org{0}")]
    [InlineData("final;/files/b945b747-5f23-4891-bd59-24b576391cfc")]
    [InlineData("final;b945b747-5f23-4891-bd59-24b576391cfc")]
    [InlineData("part")]
    [InlineData("partial;")]
    [InlineData("")]
    public async Task A_malformed_field_is_400(string concat)
    {
        var part = await kala.CreatePartAsync(Hello);
        IEnumerable<(string, string)> length = concat.StartsWith("final", StringComparison.OrdinalIgnoreCase) ? [] : [("Upload-Length", "5")];

        var refused = await kala.TusAsync(
            "POST", TusCalls.Tus, null, [.. length, ("Upload-Concat", concat.Replace("{0}", part, StringComparison.Ordinal))]);

        Assert.True(refused.ShouldBeRefused(400, "validation_failed").GetProperty("errors").TryGetProperty("Upload-Concat", out _));
    }

    [Fact]
    public async Task Parts_of_another_owner_are_unknown()
    {
        await using var own = await KalaApplication.StartSignedInAsync();
        var (_, ann) = await own.AddUserAsync("ann", "filestore.upload");
        var (_, bob) = await own.AddUserAsync("bob", "filestore.upload");
        own.Credentials = ann;
        var part = await own.CreatePartAsync(Hello);
        own.Credentials = bob;

        (await own.JoinPartsAsync([part])).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_part_without_an_end_expires()
    {
        await using var own = await KalaApplication.StartAsync();
        var part = await own.CreatePartAsync(Hello);
        own.Clock.Advance(TimeSpan.FromDays(8));

        Assert.Equal(410, (await own.AskUploadAsync(part)).Status);
        (await own.JoinPartsAsync([part])).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_joined_upload_tells_no_offset_of_a_body_that_it_does_not_have()
    {
        var part = await kala.CreatePartAsync(Hello);

        var joined = await kala.JoinPartsAsync([part], ("Content-Type", TusCalls.OffsetType));

        Assert.Null(joined.ShouldSucceed(201).Header("Upload-Offset"));
        Assert.Equal(5, (await kala.AskUploadAsync(joined.Header("Location")!)).ShouldSucceed().Offset);
    }
}
