using Kala.Infrastructure;
using Kala.Infrastructure.Blobs.Copying;
using Kala.Testing;

namespace Kala.S3.Tests.Copying;

public sealed class BlobCopyTests : IAsyncLifetime
{
    private MovingServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        if (S3Server.WhyAbsent is null)
        {
            _server = await MovingServer.CreateAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Files_and_uploads_go_on_in_a_bucket_and_again_on_disk()
    {
        var (content, large) = (Bytes.Noise(100_000), Bytes.Noise((int)FolderToBucket.PartSize + 5));
        Guid file, largeFile, session;
        await using (var before = await _server.OnDiskAsync())
        {
            file = await before.UploadAsync(content);
            largeFile = await before.UploadAsync(large);
            session = await before.OpenSessionAsync(content.Length, Bytes.Sha256Of(content));
            (await before.AppendRawAsync(session, content[..60_000], 0)).ShouldSucceed();
        }
        // What a crash left after the bytes that count.
        await File.AppendAllTextAsync(_server.FileOf(session), "more than counts");

        var there = await _server.ToS3Async();
        Directory.Delete(_server.Folder.Root, recursive: true);
        await using (var after = await _server.OnS3Async())
        {
            (await after.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
            (await after.DownloadAsync(largeFile)).ShouldSucceed().ShouldCarry(large);
            Assert.Equal(60_000, await after.OffsetAsync(session));
            (await after.AppendRawAsync(session, content[60_000..80_000], 60_000)).ShouldSucceed();
        }
        var back = await _server.ToDiskAsync();

        Assert.Empty(_server.Reported);
        await using var last = await _server.OnDiskAsync();
        (await last.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
        (await last.DownloadAsync(largeFile)).ShouldSucceed().ShouldCarry(large);
        (await last.AppendRawAsync(session, content[80_000..], 80_000)).ShouldSucceed();
        await last.ShouldHoldAsync(session, content);
        Assert.Equal((3, 160_000 + large.Length), (there.ContentsDone, there.BytesMoved));
        Assert.Equal((3, 180_000 + large.Length), (back.ContentsDone, back.BytesMoved));
        Assert.False(File.Exists(_server.Journal));
    }

    [Fact]
    public async Task Only_bytes_that_count_are_copied()
    {
        var content = Bytes.Noise(5_000);
        Guid session;
        await using (var before = await _server.OnDiskAsync())
        {
            session = await before.OpenSessionAsync(6_000);
            (await before.AppendRawAsync(session, content, 0)).ShouldSucceed();
        }
        await File.AppendAllTextAsync(_server.FileOf(session), "more than counts");

        await _server.ToS3Async();

        using var bucket = _server.Bucket();
        Assert.Equal(5_000, await bucket.Bucket.LengthAsync(_server.KeyOf(session), default));
    }

    [Fact]
    public async Task A_damaged_or_missing_source_is_reported_and_the_others_are_copied()
    {
        Guid good, damaged, missing;
        await using (var before = await _server.OnDiskAsync())
        {
            good = await before.UploadAsync(Bytes.Noise(1_000, 1));
            damaged = await before.UploadAsync(Bytes.Noise(1_000, 2));
            missing = await before.UploadAsync(Bytes.Noise(1_000, 3));
        }
        var missingKey = _server.KeyOf(missing);
        await File.WriteAllBytesAsync(_server.FileOf(damaged), new byte[1_000]);
        File.Delete(_server.FileOf(missing));

        var counts = await _server.ToS3Async();

        using var bucket = _server.Bucket();
        Assert.Equal((3, 2), (counts.ContentsDone, counts.Failed));
        Assert.Contains("do not match", _server.Reported[damaged], StringComparison.Ordinal);
        Assert.Contains("missing", _server.Reported[missing], StringComparison.Ordinal);
        Assert.Equal(1_000, await bucket.Bucket.LengthAsync(_server.KeyOf(good), default));
        Assert.Null(await bucket.Bucket.LengthAsync(_server.KeyOf(damaged), default));
        Assert.Null(await bucket.Bucket.LengthAsync(missingKey, default));
    }

    [Fact]
    public async Task A_run_that_stopped_is_continued_without_a_request_for_what_is_done()
    {
        var content = Bytes.Noise(1_000, 9);
        Guid late;
        await using (var before = await _server.OnDiskAsync())
        {
            foreach (var seed in Enumerable.Range(1, 8))
            {
                await before.UploadAsync(Bytes.Noise(1_000, seed));
            }
            late = await before.UploadAsync(content);
        }
        await File.WriteAllBytesAsync(_server.FileOf(late), new byte[1_000]);
        await _server.ToS3Async();
        // The last line of a process that was killed while it wrote.
        await File.AppendAllTextAsync(_server.Journal, $"{late:N} 01");
        await File.WriteAllBytesAsync(_server.FileOf(late), content);
        var changes = _server.Network.Changes;

        var second = await _server.ToS3Async();

        Assert.Equal((9, 8, 1_000), (second.ContentsDone, second.Before, second.BytesMoved));
        // One to check the bucket at the start, one for the file.
        Assert.Equal(2, _server.Network.Changes - changes);
        Assert.False(File.Exists(_server.Journal));
    }

    [Fact]
    public async Task A_run_that_is_ended_in_the_middle_leaves_nothing_wrong()
    {
        var content = Bytes.Noise(3_000);
        var file = await _server.UploadAsync(content);
        using var end = new CancellationTokenSource();
        _server.Network.CancelAtChange(2, end);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _server.ToS3Async(cancellation: end.Token));
        var second = await _server.ToS3Async();

        Assert.Equal(3_000, second.BytesMoved);
        await using var after = await _server.OnS3Async();
        (await after.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
    }

    [Fact]
    public async Task What_the_target_has_is_read_and_not_copied_again()
    {
        await _server.UploadAsync(Bytes.Noise(1_000));
        await _server.ToS3Async();

        var again = await _server.ToS3Async();
        var back = await _server.ToDiskAsync();

        Assert.Equal((1, 0), (again.Before, again.BytesMoved));
        Assert.Equal((1, 0), (back.Before, back.BytesMoved));
    }

    [Fact]
    public async Task Wrong_bytes_in_the_bucket_are_replaced()
    {
        var content = Bytes.Noise(1_000);
        var file = await _server.UploadAsync(content);
        using var bucket = _server.Bucket();
        await bucket.Bucket.PutAsync(() => _server.KeyOf(file), new byte[1_000], default);

        var counts = await _server.ToS3Async();

        Assert.Equal((0, 1_000), (counts.Before, counts.BytesMoved));
        await using var after = await _server.OnS3Async();
        (await after.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
    }

    [Fact]
    public async Task Wrong_bytes_on_disk_are_replaced_but_not_under_their_other_name()
    {
        var content = Bytes.Noise(1_000);
        var file = await _server.UploadAsync(content);
        await _server.ToS3Async();
        await File.WriteAllBytesAsync(_server.FileOf(file), new byte[1_000]);
        var other = Path.Combine(_server.Folder.Root, "other");
        Infrastructure.Blobs.DurableFile.TryLink(_server.FileOf(file), other);

        await _server.ToDiskAsync();

        Assert.Equal(content, await File.ReadAllBytesAsync(_server.FileOf(file)));
        Assert.Equal(new byte[1_000], await File.ReadAllBytesAsync(other));
    }

    [Fact]
    public async Task A_damaged_source_does_not_replace_what_the_target_has()
    {
        var file = await _server.UploadAsync(Bytes.Noise(1_000));
        await _server.ToS3Async();
        using var bucket = _server.Bucket();
        await bucket.Bucket.PutAsync(() => _server.KeyOf(file), new byte[1_000], default);
        await File.WriteAllBytesAsync(_server.FileOf(file), [7, .. new byte[999]]);

        var counts = await _server.ToDiskAsync();

        Assert.Equal(1, counts.Failed);
        Assert.Equal([7, .. new byte[999]], await File.ReadAllBytesAsync(_server.FileOf(file)));
    }

    [Fact]
    public async Task Nothing_is_copied_while_a_server_runs()
    {
        await using var running = await _server.OnDiskAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() => _server.ToS3Async());

        Assert.Contains("in use by another Kala server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rows_can_be_in_PostgreSQL()
    {
        Assert.SkipUnless(PostgresServer.WhyAbsent is null, PostgresServer.WhyAbsent ?? "");
        await using var database = await PostgresDatabase.CreateEmptyAsync();
        using var server = await MovingServer.CreateAsync(database.ConnectionString);
        Guid[] files;
        await using (var running = await server.OnDiskAsync())
        {
            files = await Task.WhenAll(Enumerable.Range(1, 20).Select(seed => running.UploadAsync(Bytes.Noise(100, seed))));

            var refused = await Assert.ThrowsAsync<StartupException>(() => server.ToS3Async());
            Assert.Contains("in use by a Kala server", refused.Message, StringComparison.Ordinal);
        }

        var counts = await server.ToS3Async();

        Assert.Equal((20, 2_000), (counts.ContentsDone, counts.BytesMoved));
        await using var after = await server.OnS3Async();
        (await after.DownloadAsync(files[7])).ShouldSucceed().ShouldCarry(Bytes.Noise(100, 8));
    }

    [Fact]
    public async Task A_bucket_that_is_missing_is_no_target()
    {
        await _server.UploadAsync(Bytes.Noise(10));

        var refused = await Assert.ThrowsAsync<StartupException>(() => _server.ToS3Async("kala-no-such-bucket"));

        Assert.Contains("there is no bucket", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_of_another_installation_is_no_target()
    {
        await _server.UploadAsync([1, 2, 3]);
        await using (await _server.StrangerOnS3Async())
        {
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => _server.ToS3Async());

        Assert.Contains("belongs to another installation", refused.Message, StringComparison.Ordinal);
        using var bucket = _server.Bucket();
        Assert.Empty(await bucket.NamesAsync(Guid.Empty));
    }

    [Fact]
    public async Task A_source_without_any_blob_is_refused()
    {
        await _server.UploadAsync(Bytes.Noise(10));

        var refused = await Assert.ThrowsAsync<StartupException>(() => _server.ToDiskAsync());

        Assert.Contains("no blob at all", refused.Message, StringComparison.Ordinal);
    }
}
