using Kala.Application.Abstractions;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>What is left of a join that something stops, and what others do meanwhile.</summary>
public sealed class JoinSessionsFaultTests : IAsyncLifetime
{
    private static readonly byte[] First = "first part "u8.ToArray();
    private static readonly byte[] Second = "and the second"u8.ToArray();

    private ServerOnDisk _server = null!;
    private Guid[] _parts = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ServerOnDisk.StartAsync();
        _parts = [await _server.AddPartAsync(First), await _server.AddPartAsync(Second)];
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(1, 28, "insufficient_storage")]
    [InlineData(2, 28, "insufficient_storage")]
    [InlineData(1, 5, "storage_error")]
    [InlineData(2, 5, "storage_error")]
    public async Task A_link_that_fails_leaves_nothing(int which, int errno, string code)
    {
        _server.Blobs.BeforeLink = number => number == which ? throw Fault(errno) : Task.CompletedTask;

        var refused = await _server.JoinAsync(_parts);

        Assert.Equal(code, refused.Failure!.Code);
        await AssertOnlyPartsAsync();
        await AssertCanBeJoinedAsync();
    }

    [Fact]
    public async Task A_read_that_fails_leaves_nothing()
    {
        _server.Blobs.BeforeRead = _ => throw Fault(5);

        var refused = await _server.JoinAsync(_parts);

        Assert.Equal("storage_error", refused.Failure!.Code);
        await AssertOnlyPartsAsync();
        await AssertCanBeJoinedAsync();
    }

    [Fact]
    public async Task Links_that_disappear_while_they_are_read_make_no_file()
    {
        _server.Blobs.BeforeRead = _ =>
        {
            Array.ForEach(_server.BlobsOf(NewFolder()), File.Delete);
            return Task.CompletedTask;
        };

        var refused = await _server.JoinAsync(_parts);

        Assert.Equal("storage_error", refused.Failure!.Code);
        await AssertOnlyPartsAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_leaves_nothing()
    {
        using var gone = new CancellationTokenSource();
        _server.Blobs.BeforeRead = _ => gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _server.Join.HandleAsync(
            new(_parts, new DeclaredFile(null, null, null, null), UploadDoor.Form, ServerOnDisk.Owner), gone.Token));

        await AssertOnlyPartsAsync();
    }

    [Fact]
    public async Task A_server_that_stops_leaves_nothing()
    {
        _server.Blobs.BeforeRead = cancellation =>
        {
            _server.Shutdown.Stop(TimeSpan.Zero);
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        };

        var stopped = await _server.JoinAsync(_parts);
        var refused = await _server.JoinAsync(_parts);

        Assert.Equal(("server_stopping", "server_stopping"), (stopped.Failure!.Code, refused.Failure!.Code));
        await AssertOnlyPartsAsync();
    }

    [Fact]
    public async Task A_part_that_ends_during_the_join_is_refused()
    {
        _server.Blobs.BeforeLink = async number =>
        {
            if (number == 1)
            {
                await _server.Abort.HandleAsync(_parts[1], ServerOnDisk.Owner, CancellationToken.None);
            }
        };

        var refused = await _server.JoinAsync(_parts);

        Assert.Equal("session_aborted", refused.Failure!.Code);
        Assert.Single(_server.Folders());
    }

    [Fact]
    public async Task A_part_that_ends_after_its_link_does_not_stop_the_join()
    {
        _server.Blobs.BeforeRead = async _ =>
        {
            foreach (var part in _parts)
            {
                await _server.Abort.HandleAsync(part, ServerOnDisk.Owner, CancellationToken.None);
            }
        };

        var joined = await _server.JoinAsync(_parts);

        Assert.Equal(Concat(First, Second), await _server.ReadAsync(joined.Value));
    }

    [Fact]
    public async Task A_part_is_linked_under_its_lease()
    {
        var held = new List<bool>();
        _server.Blobs.BeforeLink = async number =>
        {
            await using var lease = await _server.Leases.TryAcquireAsync(_parts[number - 1], CancellationToken.None);
            held.Add(lease is null);
        };

        Assert.Null((await _server.JoinAsync(_parts)).Failure);

        Assert.Equal([true, true], held);
        await using var after = await _server.Leases.TryAcquireAsync(_parts[0], CancellationToken.None);
        Assert.NotNull(after);
    }

    [Fact]
    public async Task A_full_database_makes_no_file_and_leaves_no_links()
    {
        _server.Database.WriteFault = new StorageFullException();

        var refused = await _server.JoinAsync(_parts);

        _server.Database.Mend();
        Assert.Equal("insufficient_storage", refused.Failure?.Code);
        await AssertOnlyPartsAsync();
        await AssertCanBeJoinedAsync();
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_leaves_a_whole_file()
    {
        _server.Database.AfterWrite = () => throw new DatabaseUnavailableException("Simulated.", null);

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => _server.JoinAsync(_parts));

        _server.Database.Mend();
        Assert.Equal(Concat(First, Second), await _server.ReadAsync(NewFolder()));
    }

    [Fact]
    public async Task A_collector_leaves_the_links_of_old_parts()
    {
        var longAgo = _server.Clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(3);
        Array.ForEach(_server.BlobsOf(null), blob => File.SetLastWriteTimeUtc(blob, longAgo));
        Array.ForEach(_server.Folders(), folder => Directory.SetLastWriteTimeUtc(folder, longAgo));
        _server.Blobs.BeforeRead = _ => _server.Collect.HandleAsync(force: true, CancellationToken.None);

        var joined = await _server.JoinAsync(_parts);

        Assert.Equal(Concat(First, Second), await _server.ReadAsync(joined.Value));
    }

    [Theory]
    [InlineData(-1, "quota_exceeded")]
    [InlineData(0, null)]
    public async Task The_file_counts_beside_its_parts(long more, string? code)
    {
        _server.Limits.BytesPerOwner = (2 * (First.Length + Second.Length)) + more;

        var joined = await _server.JoinAsync(_parts);

        Assert.Equal(code, joined.Failure?.Code);
        Assert.Equal(code is null ? 3 : 2, _server.Folders().Length);
    }

    [Fact]
    public async Task The_quota_is_checked_again_with_the_rows()
    {
        _server.Limits.BytesPerOwner = 2 * (First.Length + Second.Length);
        _server.Blobs.BeforeRead = _ => _server.AddPartAsync([], size: 1);

        var refused = await _server.JoinAsync(_parts);

        Assert.Equal("quota_exceeded", refused.Failure!.Code);
        await AssertOnlyPartsAsync();
    }

    [Fact]
    public async Task Rights_are_checked_with_the_rows()
    {
        var removedUser = ServerOnDisk.Owner with { IsSignedIn = true };

        var refused = await _server.JoinAsync(removedUser, new DeclaredFile(null, null, null, null), _parts);

        Assert.Equal("unauthenticated", refused.Failure!.Code);
        await AssertOnlyPartsAsync();
    }

    private static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static IOException Fault(int errno) => errno == 28 ? new StorageFullException() : new IOException("Simulated.", errno);

    /// <summary>The session whose folder belongs to no part.</summary>
    private Guid NewFolder() => Assert.Single(_server.Folders().Select(folder => Guid.Parse(Path.GetFileName(folder))).Except(_parts));

    private async Task AssertOnlyPartsAsync()
    {
        Assert.Equal(2, _server.BlobsOf(null).Length);
        Assert.Equal(2, _server.Folders().Length);
        Assert.Equal(0, await _server.CountFilesAsync());
    }

    private async Task AssertCanBeJoinedAsync()
    {
        _server.Blobs.BeforeLink = null;
        Assert.Equal(Concat(First, Second), await _server.ReadAsync((await _server.JoinAsync(_parts)).Value));
    }
}
