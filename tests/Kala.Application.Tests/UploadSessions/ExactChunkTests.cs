using System.Buffers;
using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>Sessions of a protocol whose offset never decreases, and whose size may come later.</summary>
public sealed class ExactChunkTests : IAsyncLifetime
{
    private static readonly UploadDoor Door = new("test") { RestartAllowed = false, Data = "remembered" };

    private ServerOnDisk _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOnDisk.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_session_shows_its_own_door_what_it_remembers()
    {
        var session = await OpenAsync(5);

        var view = (await SettleAsync(session)).Value;

        Assert.Equal(("test", "remembered"), (view.Door, view.DoorData));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_chunk_that_does_not_start_at_the_end_is_refused_with_the_offset(long offset)
    {
        var session = await OpenAsync(5);
        (await AppendAsync(session, 0, "hel"u8)).ShouldBe(3);

        var refused = (await AppendAsync(session, offset, "lo"u8)).Failure;

        Assert.Equal(("offset_mismatch", 3), (refused?.Code, refused?.Offset));
        (await AppendAsync(session, 3, "lo"u8)).ShouldBe(5);
    }

    [Fact]
    public async Task After_an_exact_chunk_nothing_restarts_a_session_that_allowed_it()
    {
        var opened = await _server.Open.HandleAsync(
            new DeclaredFile(null, 5, null, null), UploadDoor.Form, ServerOnDisk.Owner, null, CancellationToken.None);
        (await AppendAsync(opened.Value, 0, "hel"u8)).ShouldBe(3);

        var refused = (await SendAsync(opened.Value, new Chunk(WriteMode.Write, null, null, null), "hello"u8)).Failure;

        Assert.Equal("restart_not_allowed", refused?.Code);
        Assert.Equal(3, (await SettleAsync(opened.Value)).Value.Offset);
    }

    [Fact]
    public async Task A_chunk_that_merely_appends_leaves_a_restart_allowed()
    {
        var opened = await _server.Open.HandleAsync(
            new DeclaredFile(null, 5, null, null), UploadDoor.Form, ServerOnDisk.Owner, null, CancellationToken.None);
        (await SendAsync(opened.Value, new Chunk(WriteMode.Append, 0, null, null), "hel"u8)).ShouldBe(3);

        (await SendAsync(opened.Value, new Chunk(WriteMode.Write, null, null, null), "hello"u8)).ShouldBe(5);
    }

    [Fact]
    public async Task A_size_is_declared_once_and_then_limits_the_bytes()
    {
        var session = await OpenAsync(null);
        (await AppendAsync(session, 0, "hel"u8, size: 5)).ShouldBe(3);

        Assert.Equal(5, (await SettleAsync(session)).Value.FileSize);
        Assert.Equal("size_conflict", (await AppendAsync(session, 3, "lo"u8, size: 6)).Failure?.Code);
        Assert.Equal("size_exceeded", (await AppendAsync(session, 3, "lo!"u8)).Failure?.Code);
        (await AppendAsync(session, 3, "lo"u8, size: 5)).ShouldBe(5);
    }

    [Fact]
    public async Task A_size_below_the_stored_bytes_is_refused_with_the_offset()
    {
        var session = await OpenAsync(null);
        (await AppendAsync(session, 0, "hel"u8)).ShouldBe(3);

        var refused = (await AppendAsync(session, 3, ""u8, size: 2)).Failure;

        Assert.Equal(("size_conflict", 3), (refused?.Code, refused?.Offset));
        Assert.Null((await SettleAsync(session)).Value.FileSize);
    }

    [Theory]
    [InlineData(1, "offset_mismatch")]
    [InlineData(0, "size_exceeded")]
    public async Task A_chunk_that_is_refused_before_its_bytes_declares_no_size(long offset, string code)
    {
        var session = await OpenAsync(null);

        Assert.Equal(code, (await AppendAsync(session, offset, "hello!"u8, size: 5, leastLength: 6)).Failure?.Code);

        Assert.Null((await SettleAsync(session)).Value.FileSize);
    }

    [Fact]
    public async Task A_chunk_with_a_wrong_checksum_declares_no_size()
    {
        var session = await OpenAsync(null);
        var wrong = BodyChecksum.Of(Checksum.Of(ServerOnDisk.DigestOf("other"u8.ToArray())));
        var right = BodyChecksum.Of(Checksum.Of(ServerOnDisk.DigestOf("hel"u8.ToArray())));

        Assert.Equal("chunk_hash_mismatch", (await AppendAsync(session, 0, "hel"u8, size: 4, checksum: wrong)).Failure?.Code);

        Assert.Null((await SettleAsync(session)).Value.FileSize);
        (await AppendAsync(session, 0, "hel"u8, size: 5, checksum: right)).ShouldBe(3);
        Assert.Equal(5, (await SettleAsync(session)).Value.FileSize);
    }

    [Fact]
    public async Task A_size_outlasts_a_body_that_brings_nothing()
    {
        var session = await OpenAsync(null);
        var broken = new Pipe();
        await broken.Writer.CompleteAsync(new IOException("Connection reset by peer"));
        var chunk = new Chunk(WriteMode.Append, 0, null, null) { IsExact = true, Size = 5 };

        await Assert.ThrowsAsync<ClientGoneException>(() => _server.Write.HandleAsync(
            new WriteChunk(session, ServerOnDisk.Owner, new Body(chunk, broken.Reader)), CancellationToken.None));

        Assert.Equal(5, (await SettleAsync(session)).Value.FileSize);
    }

    [Fact]
    public async Task A_size_above_the_limit_is_refused()
    {
        var session = await OpenAsync(null);

        Assert.Equal("file_too_large", (await AppendAsync(session, 0, "hel"u8, size: _server.Options.MaxFileSize + 1)).Failure?.Code);
        Assert.Null((await SettleAsync(session)).Value.FileSize);
    }

    [Fact]
    public async Task A_size_beyond_the_owners_bytes_is_refused_before_they_are_sent()
    {
        _server.Limits.BytesPerOwner = 10;
        var session = await OpenAsync(null);

        Assert.Equal("quota_exceeded", (await AppendAsync(session, 0, "hel"u8, size: 11)).Failure?.Code);
        (await AppendAsync(session, 0, "hel"u8, size: 10)).ShouldBe(3);
        Assert.Equal("quota_exceeded", (await _server.Open.HandleAsync(
            new DeclaredFile(null, 1, null, null), Door, ServerOnDisk.Owner, null, CancellationToken.None)).Failure?.Code);
    }

    [Fact]
    public async Task Bytes_of_unknown_size_are_refused_when_the_owner_has_no_more()
    {
        _server.Limits.BytesPerOwner = 4;
        var session = await OpenAsync(null);

        Assert.Equal("quota_exceeded", (await AppendAsync(session, 0, "hello"u8)).Failure?.Code);
        (await AppendAsync(session, 0, "hell"u8)).ShouldBe(4);
    }

    [Fact]
    public async Task Bytes_of_unknown_size_are_refused_beyond_the_largest_file_of_an_owner()
    {
        _server.Limits.FileSizePerOwner = 4;
        var session = await OpenAsync(null);

        Assert.Equal("file_too_large", (await AppendAsync(session, 0, "hello"u8)).Failure?.Code);
        (await AppendAsync(session, 0, "hell"u8)).ShouldBe(4);
    }

    [Fact]
    public async Task A_declared_size_reserves_space_on_the_disk()
    {
        _server.Options.CountDeclaredBytes = true;
        var session = await OpenAsync(null);
        _server.Blobs.Free = 100;

        Assert.Equal("insufficient_storage", (await AppendAsync(session, 0, ""u8, size: 101)).Failure?.Code);
        (await AppendAsync(session, 0, ""u8, size: 100)).ShouldBe(0);
        Assert.Equal("insufficient_storage", (await _server.Open.HandleAsync(
            new DeclaredFile(null, 1, null, null), Door, ServerOnDisk.Owner, null, CancellationToken.None)).Failure?.Code);
    }

    [Fact]
    public async Task A_session_is_closed_only_with_the_bytes_that_the_caller_means()
    {
        var session = await OpenAsync(null);
        (await AppendAsync(session, 0, "hello"u8)).ShouldBe(5);

        var refused = (await _server.Close.HandleAsync(session, 3, ServerOnDisk.Owner, CancellationToken.None)).Failure;

        Assert.Equal(("offset_mismatch", 5), (refused?.Code, refused?.Offset));
        Assert.Equal(session, (await _server.Close.HandleAsync(session, 5, ServerOnDisk.Owner, CancellationToken.None)).Value);
        Assert.Equal("offset_mismatch", (await _server.Close.HandleAsync(session, 3, ServerOnDisk.Owner, CancellationToken.None)).Failure?.Code);
    }

    [Fact]
    public async Task A_file_of_unknown_size_is_refused_at_its_close_beyond_the_largest_file_of_an_owner()
    {
        var session = await OpenAsync(null);
        (await AppendAsync(session, 0, "hello"u8)).ShouldBe(5);
        _server.Limits.FileSizePerOwner = 4;

        Assert.Equal("file_too_large", (await _server.Close.HandleAsync(session, 5, ServerOnDisk.Owner, CancellationToken.None)).Failure?.Code);
    }

    [Fact]
    public async Task An_offset_that_was_told_never_decreases()
    {
        var opened = await _server.Open.HandleAsync(
            new DeclaredFile(null, 5, null, null), UploadDoor.Form, ServerOnDisk.Owner, null, CancellationToken.None);
        (await SendAsync(opened.Value, new Chunk(WriteMode.Append, 0, null, null), "hel"u8)).ShouldBe(3);

        Assert.Equal(3, (await SettleAsync(opened.Value)).Value.Offset);

        Assert.Equal("restart_not_allowed", (await SendAsync(opened.Value, new Chunk(WriteMode.Write, null, null, null), "hello"u8)).Failure?.Code);
    }

    [Fact]
    public async Task A_session_without_a_declared_digest_is_closed_without_one_for_its_own_door_only()
    {
        var session = await OpenAsync(5);
        (await AppendAsync(session, 0, "hello"u8)).ShouldBe(5);

        Assert.Equal("hash_required", (await _server.Close.HandleAsync(
            new CloseSession(), session, ServerOnDisk.Owner, CancellationToken.None)).Failure?.Code);
        Assert.Equal(session, (await _server.Close.HandleAsync(session, 5, ServerOnDisk.Owner, CancellationToken.None)).Value);

        var closed = (await SettleAsync(session)).Value;
        Assert.Equal(("closed", false), (closed.Status, closed.Verified));
        Assert.Equal("hello"u8.ToArray(), await _server.ReadAsync(session));
    }

    [Fact]
    public async Task A_settled_offset_is_that_of_a_writer_who_was_stopped_and_kept_what_had_arrived()
    {
        var session = await OpenAsync(5);
        var slow = new Pipe();
        await slow.Writer.WriteAsync("hel"u8.ToArray());
        var writing = _server.Write.HandleAsync(
            new WriteChunk(session, ServerOnDisk.Owner, new Body(new Chunk(WriteMode.Append, 0, null, null) { IsExact = true }, slow.Reader)),
            CancellationToken.None);

        var settled = await SettleAsync(session);

        Assert.Equal("write_superseded", (await writing).Failure?.Code);
        Assert.Equal(3, settled.Value.Offset);
        (await AppendAsync(session, 3, "lo"u8)).ShouldBe(5);
    }

    private async Task<Guid> OpenAsync(long? size) => (await _server.Open.HandleAsync(
        new DeclaredFile(null, size, null, null), Door, ServerOnDisk.Owner, null, CancellationToken.None)).Value;

    private Task<Result<SessionView>> AppendAsync(
        Guid session,
        long offset,
        ReadOnlySpan<byte> bytes,
        long? size = null,
        BodyChecksum? checksum = null,
        long leastLength = 0) =>
        SendAsync(session, new Chunk(WriteMode.Append, offset, checksum, null) { IsExact = true, Size = size }, bytes, leastLength);

    private Task<Result<SessionView>> SendAsync(Guid session, Chunk chunk, ReadOnlySpan<byte> bytes, long leastLength = 0) =>
        _server.Write.HandleAsync(
            new WriteChunk(
                session,
                ServerOnDisk.Owner,
                new Body(chunk, PipeReader.Create(new ReadOnlySequence<byte>(bytes.ToArray())), leastLength)),
            CancellationToken.None);

    private Task<Result<SessionView>> SettleAsync(Guid session) =>
        _server.Settle.HandleAsync(session, ServerOnDisk.Owner, CancellationToken.None);

    private sealed class Body(Chunk chunk, PipeReader data, long leastLength = 0) : ChunkBody
    {
        public override long LeastLength => leastLength;

        public override PipeReader Data => data;

        public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) => new(chunk);
    }
}

/// <summary>What is expected of a written chunk.</summary>
file static class Written
{
    public static void ShouldBe(this Result<SessionView> written, long offset)
    {
        Assert.Null(written.Failure);
        Assert.Equal(offset, written.Value.Offset);
    }
}
