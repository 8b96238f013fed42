using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.UploadSessions;

public sealed class ChunkTests
{
    private static readonly string Digest = Sha256Digest.FromHex(new string('a', 64)).ToString();

    [Theory]
    [InlineData("WRITE", WriteMode.Write)]
    [InlineData("write", WriteMode.Write)]
    [InlineData("Append", WriteMode.Append)]
    public void A_mode_is_known_in_any_case(string mode, WriteMode expected) =>
        Assert.Equal(expected, Chunk.From(new ChunkFields(mode, null, null, null)).Value.Mode);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("REPLACE")]
    [InlineData("WRITE,APPEND")]
    public void Any_other_mode_is_refused(string? mode) => Assert.Equal(["mode"], RefusedFields(new(mode, null, null, null)));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    public void An_offset_is_a_whole_number(string offset, long expected) =>
        Assert.Equal(expected, Chunk.From(new ChunkFields("APPEND", offset, null, null)).Value.Offset);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("٣")]
    [InlineData("9999999999999999999")]
    public void Any_other_offset_is_refused(string offset) =>
        Assert.Equal(["offset"], RefusedFields(new("APPEND", offset, null, null)));

    [Fact]
    public void A_write_begins_at_the_beginning()
    {
        Assert.Null(Chunk.From(new ChunkFields("WRITE", "0", null, null)).Failure);
        Assert.Equal(["offset"], RefusedFields(new("WRITE", "1", null, null)));
    }

    [Fact]
    public void A_hash_that_is_none_is_refused() =>
        Assert.Equal(["hash"], RefusedFields(new("APPEND", null, "sha256:short", null)));

    [Fact]
    public void A_filename_has_no_null_character() =>
        Assert.Equal(["filename"], RefusedFields(new("APPEND", null, null, "a\0b")));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() =>
        Assert.Equal(["filename", "hash", "mode", "offset"], RefusedFields(new("", "x", "x", "\0")));

    [Theory]
    [InlineData("WRITE", null, false, true)]
    [InlineData("APPEND", "5", false, true)]
    [InlineData("APPEND", null, false, false)]
    [InlineData("WRITE", null, true, false)]
    [InlineData("APPEND", "5", true, false)]
    public void Part_of_a_chunk_is_kept_only_where_the_client_can_tell_how_much(
        string mode, string? offset, bool hasHash, bool keepsPartial) =>
        Assert.Equal(keepsPartial, Chunk.From(new ChunkFields(mode, offset, hasHash ? Digest : null, null)).Value.KeepsPartial);

    private static IEnumerable<string> RefusedFields(ChunkFields fields)
    {
        var failure = Chunk.From(fields).Failure;
        Assert.Equal("validation_failed", failure?.Code);
        return failure!.Errors!.Keys.Order();
    }
}
