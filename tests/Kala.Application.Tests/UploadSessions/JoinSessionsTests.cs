using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>Which parts make which file.</summary>
public sealed class JoinSessionsTests : IAsyncLifetime
{
    private static readonly byte[] First = "first part "u8.ToArray();
    private static readonly byte[] Second = "and the second"u8.ToArray();
    private static readonly DeclaredFile Undeclared = new(null, null, null, null);

    private ServerOnDisk _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOnDisk.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_parts_become_one_file_in_their_order()
    {
        var (first, second) = (await _server.AddPartAsync(First), await _server.AddPartAsync(Second));
        var whole = Concat(Second, First);
        var declared = new DeclaredFile("whole.txt", whole.Length, ServerOnDisk.DigestOf(whole), "text/plain");

        var joined = await _server.JoinAsync(declared, second, first);

        Assert.Equal(whole, await _server.ReadAsync(joined.Value));
        var file = (await _server.FindFileAsync(joined.Value))!;
        Assert.Equal((whole.Length, declared.Sha256!, true, "whole.txt"), (file.Size, file.Sha256, file.Verified, file.OriginalFilename));
        var session = (await _server.FindAsync(joined.Value))!;
        Assert.Equal((SessionStatus.Closed, whole.Length, ServerOnDisk.Owner.Owner), (session.Status, session.Offset, session.OwnerId));
        Assert.Equal(SessionStatus.Open, (await _server.FindAsync(first))!.Status);
    }

    [Fact]
    public async Task Without_a_declared_hash_the_file_is_not_verified()
    {
        var joined = await _server.JoinAsync(await _server.AddPartAsync(First), await _server.AddPartAsync(Second));

        var file = (await _server.FindFileAsync(joined.Value))!;
        Assert.Equal((ServerOnDisk.DigestOf(Concat(First, Second)), false), (file.Sha256, file.Verified));
    }

    [Fact]
    public async Task A_thousand_parts_are_joined()
    {
        var parts = new Guid[JoinSessionsHandler.MostParts];
        var whole = new List<byte>();
        for (var i = 0; i < parts.Length; i++)
        {
            byte[] bytes = [(byte)i, (byte)(i >> 8), (byte)(i * 7)];
            whole.AddRange(bytes);
            parts[i] = await _server.AddPartAsync(bytes);
        }

        var joined = await _server.JoinAsync(parts);

        Assert.Equal(whole, await _server.ReadAsync(joined.Value));
        Assert.Equal(parts.Length, (await _server.FindFileAsync(joined.Value))!.Extents.All.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(JoinSessionsHandler.MostParts + 1)]
    public async Task Too_few_and_too_many_parts_are_refused(int count)
    {
        var part = await _server.AddPartAsync(First);

        await AssertRefusedAsync("validation_failed", Undeclared, Enumerable.Repeat(part, count).ToArray());
    }

    [Fact]
    public async Task A_part_may_be_named_more_than_once()
    {
        var part = await _server.AddPartAsync(First);

        var joined = await _server.JoinAsync(part, part, part);

        Assert.Equal(Concat(First, First, First), await _server.ReadAsync(joined.Value));
        Assert.Equal(3, _server.BlobsOf(joined.Value).Length);
    }

    [Fact]
    public async Task A_part_may_have_no_bytes()
    {
        var (empty, part) = (await _server.AddPartAsync([]), await _server.AddPartAsync(First));

        var joined = await _server.JoinAsync(empty, part, empty);
        var nothing = await _server.JoinAsync(empty);

        Assert.Equal(First, await _server.ReadAsync(joined.Value));
        Assert.Empty(await _server.ReadAsync(nothing.Value));
        Assert.Empty(_server.BlobsOf(nothing.Value));
    }

    [Fact]
    public async Task A_part_may_consist_of_several_blobs()
    {
        var part = await _server.AddPartAsync(First, size: First.Length + Second.Length);
        await using (var held = (await _server.Sessions.AcquireAsync(part, ServerOnDisk.Owner, CancellationToken.None)).Value)
        {
            await using var writer = _server.Blobs.OpenWriter(part, held.Committed.Sealed());
            await writer.AppendAsync(new(Second));
            Assert.Null(await held.AdvanceAsync(new(await writer.FlushAsync(), null), null, isLast: false, null, (_, _) => default));
        }

        var joined = await _server.JoinAsync(part, part);

        Assert.Equal(Concat(First, Second, First, Second), await _server.ReadAsync(joined.Value));
        Assert.Equal(4, (await _server.FindFileAsync(joined.Value))!.Extents.All.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_part_of_another_owner_is_unknown(bool isAdmin)
    {
        var (own, foreign) = (await _server.AddPartAsync(First), await _server.AddPartAsync(Second, owner: Guid.NewGuid()));
        var caller = ServerOnDisk.Owner with { IsAdmin = isAdmin };

        var refused = await _server.JoinAsync(caller, Undeclared, own, foreign);

        Assert.Equal("session_not_found", refused.Failure!.Code);
        await AssertNothingLeftAsync(blobs: 2);
    }

    [Fact]
    public async Task An_unfinished_part_is_refused_and_its_writer_goes_on()
    {
        var unfinished = await _server.AddPartAsync(First, size: First.Length + 1);
        await using var held = (await _server.Sessions.AcquireAsync(unfinished, ServerOnDisk.Owner, CancellationToken.None)).Value;

        await AssertRefusedAsync("size_mismatch", Undeclared, await _server.AddPartAsync(Second), unfinished);

        Assert.False(held.Superseded.IsCancellationRequested);
        await AssertNothingLeftAsync(blobs: 2);
    }

    [Fact]
    public async Task Parts_that_ended_are_refused()
    {
        var good = await _server.AddPartAsync(First);
        var (failed, aborted, closed) =
            (await _server.AddPartAsync(Second), await _server.AddPartAsync(Second), await _server.AddPartAsync(Second));
        await _server.ChangeAsync(failed, one => one.Fail(Failures.HashMismatch, _server.Clock.GetUtcNow()));
        await _server.Abort.HandleAsync(aborted, ServerOnDisk.Owner, CancellationToken.None);
        await _server.Close.HandleAsync(
            new() { Hash = ServerOnDisk.DigestOf(Second).ToString() }, closed, ServerOnDisk.Owner, CancellationToken.None);

        await AssertRefusedAsync("session_failed", Undeclared, good, failed);
        await AssertRefusedAsync("session_aborted", Undeclared, good, aborted);
        await AssertRefusedAsync("session_closed", Undeclared, good, closed);
        await AssertRefusedAsync("session_not_found", Undeclared, good, Guid.NewGuid());
        _server.Clock.Advance(_server.Options.SessionLifetime);
        await AssertRefusedAsync("session_expired", Undeclared, good);
        Assert.Equal(1, await _server.CountFilesAsync());
    }

    [Fact]
    public async Task A_wrong_size_a_wrong_hash_and_too_many_bytes_are_refused()
    {
        var (first, second) = (await _server.AddPartAsync(First), await _server.AddPartAsync(Second));
        var size = First.Length + Second.Length;

        await AssertRefusedAsync("size_mismatch", Undeclared with { Size = size - 1 }, first, second);
        await AssertRefusedAsync("hash_mismatch", Undeclared with { Sha256 = ServerOnDisk.DigestOf(First) }, first, second);
        _server.Options.MaxFileSize = size - 1;
        await AssertRefusedAsync("file_too_large", Undeclared, first, second);
        await AssertNothingLeftAsync(blobs: 2);
    }

    [Fact]
    public async Task A_part_that_does_not_match_its_own_declared_hash_is_refused()
    {
        var (first, wrong) = (await _server.AddPartAsync(First), await _server.AddPartAsync(Second, sha256: ServerOnDisk.DigestOf(First)));

        await AssertRefusedAsync("hash_mismatch", Undeclared, first, wrong);

        await AssertNothingLeftAsync(blobs: 2);
    }

    [Fact]
    public async Task Bytes_that_the_disk_changed_do_not_become_a_file()
    {
        var (first, changed) = (await _server.AddPartAsync(First), await _server.AddPartAsync(Second));
        await File.WriteAllBytesAsync(Assert.Single(_server.BlobsOf(changed)), Reversed(Second));

        await AssertRefusedAsync("content_corrupt", Undeclared, first, changed);

        await AssertNothingLeftAsync(blobs: 2);
    }

    [Fact]
    public async Task Bytes_are_linked_not_copied()
    {
        var part = await _server.AddPartAsync(First);
        var joined = await _server.JoinAsync(part);

        await File.WriteAllBytesAsync(Assert.Single(_server.BlobsOf(part)), Reversed(First));

        Assert.Equal(Reversed(First), await File.ReadAllBytesAsync(Assert.Single(_server.BlobsOf(joined.Value))));
    }

    [Fact]
    public async Task What_becomes_of_the_parts_does_not_change_the_file()
    {
        var parts = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            parts.Add(await _server.AddPartAsync([(byte)i, .. First]));
        }
        var joined = await _server.JoinAsync([.. parts]);
        var whole = await _server.ReadAsync(joined.Value);

        await _server.Abort.HandleAsync(parts[0], ServerOnDisk.Owner, CancellationToken.None);
        await using (var held = (await _server.Sessions.AcquireAsync(parts[1], ServerOnDisk.Owner, CancellationToken.None)).Value)
        {
            await using var writer = _server.Blobs.OpenWriter(parts[1], Extents.None);
            await writer.AppendAsync(new(Second));
            Assert.Null(await held.AdvanceAsync(new(await writer.FlushAsync(), null), null, isLast: false, null, (_, _) => default));
        }
        _server.Clock.Advance(_server.Options.SessionLifetime + TimeSpan.FromDays(3));
        await _server.Collect.HandleAsync(force: true, CancellationToken.None);

        Assert.All(parts, part => Assert.Empty(_server.BlobsOf(part)));
        Assert.Equal(whole, await _server.ReadAsync(joined.Value));
    }

    private static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Reversed(byte[] bytes) => [.. Enumerable.Reverse(bytes)];

    private async Task AssertRefusedAsync(string code, DeclaredFile file, params Guid[] parts)
    {
        var before = _server.Folders();

        var refused = await _server.JoinAsync(file, parts);

        Assert.Equal(code, refused.Failure?.Code);
        Assert.Equal(before, _server.Folders());
    }

    private async Task AssertNothingLeftAsync(int blobs)
    {
        Assert.Equal(blobs, _server.BlobsOf(null).Length);
        Assert.Equal(blobs, _server.Folders().Length);
        Assert.Equal(0, await _server.CountFilesAsync());
    }
}
