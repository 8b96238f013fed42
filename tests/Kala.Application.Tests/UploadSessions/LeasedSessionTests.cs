using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>What a session under its lease commits, beyond what the tests of the handlers and the model test show.</summary>
public sealed class LeasedSessionTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = "hello"u8.ToArray();

    private ServerOnDisk _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOnDisk.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_change_that_was_refused_is_not_committed_by_the_next_one()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        await using (var session = await AcquireAsync(id))
        {
            var before = session.Committed;
            var more = before.Append(before.Open!.Value.Blob, 10);

            var refusal = await session.AdvanceAsync(
                new ContentPosition(more, null), null, isLast: false, null, (_, _) => new(Failures.Unauthenticated));
            await session.SealAsync(more.Sealed());

            Assert.Equal(Failures.Unauthenticated, refusal);
            Assert.Equal(before, session.Committed);
        }
        Assert.Equal(Bytes.Length, (await _server.FindAsync(id))!.Offset);
    }

    [Fact]
    public async Task Only_the_blob_that_the_writer_gave_up_is_sealed()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        await using var session = await AcquireAsync(id);

        await session.SealAsync(Extents.None.Append("another", 3).Sealed());
        var untouched = (await _server.FindAsync(id))!.Extents;
        await session.SealAsync(session.Committed.Sealed());

        Assert.False(untouched.IsSealed);
        Assert.Equal(untouched.Sealed(), (await _server.FindAsync(id))!.Extents);
    }

    [Fact]
    public async Task Settling_waits_until_the_writer_has_kept_its_bytes()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        var writer = await AcquireAsync(id);
        var settling = _server.Sessions.SettleAsync(id, ServerOnDisk.Owner, CancellationToken.None);

        await Task.Delay(Timeout.Infinite, writer.Superseded).ContinueWith(_ => { }, TaskScheduler.Default);
        var more = writer.Committed.Append(writer.Committed.Open!.Value.Blob, 2);
        Assert.Null(await writer.AdvanceAsync(new ContentPosition(more, null), null, isLast: true, null, (_, _) => default));
        await writer.DisposeAsync();

        Assert.Equal(Bytes.Length + 2, (await settling).Value.Offset);
        await using var free = await _server.Sessions.TryAcquireAsync(id, CancellationToken.None);
        Assert.NotNull(free);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_refused_and_given_back()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        await _server.ChangeAsync(id, session => session.Abort(_server.Clock.GetUtcNow()));

        var refused = await _server.Sessions.AcquireAsync(id, ServerOnDisk.Owner, CancellationToken.None);

        Assert.Equal("session_aborted", refused.Failure?.Code);
        await using var free = await _server.Sessions.TryAcquireAsync(id, CancellationToken.None);
        Assert.Equal(SessionStatus.Aborted, free?.Row.Status);
    }

    /// <summary>As on PostgreSQL, if the connection is lost before the commit.</summary>
    [Fact]
    public async Task A_change_without_bytes_whose_first_run_was_lost_is_made_by_the_second()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        await using var lease = (await _server.Leases.AcquireAsync(id, TimeSpan.FromSeconds(1), CancellationToken.None)).Value;
        var row = (await _server.FindAsync(id))!;
        var session = new LeasedSession(
            new Lossy(_server.Database.Inner), new SqliteSessionRows(), _server.Blobs, Unmeasured.Metrics, _server.Clock, _server.Options, row, lease, actor: null);

        var refusal = await session.AdvanceAsync(new ContentPosition(row.Extents, row.DigestState), "a.txt", isLast: true, null, (_, _) => default);

        Assert.Null(refusal);
        Assert.Equal("a.txt", (await _server.FindAsync(id))!.OriginalFilename);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_gives_the_lease_back()
    {
        var id = await _server.AddPartAsync(Bytes, size: 100);
        _server.Database.ReadFault = new IOException("Simulated.");

        await Assert.ThrowsAsync<IOException>(() => _server.Sessions.TryAcquireAsync(id, CancellationToken.None));

        _server.Database.Mend();
        await using var free = await _server.Sessions.TryAcquireAsync(id, CancellationToken.None);
        Assert.NotNull(free);
    }

    private async Task<LeasedSession> AcquireAsync(Guid id) =>
        (await _server.Sessions.AcquireAsync(id, ServerOnDisk.Owner, CancellationToken.None)).Value;

    /// <summary>Takes back the first run of a change, and runs it again.</summary>
    private sealed class Lossy(IKalaDatabase database) : IKalaDatabase
    {
        public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.ReadAsync(work, cancellation);

        public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.WriteAsync(
                async (db, ct) =>
                {
                    await db.Database.ExecuteSqlRawAsync("SAVEPOINT first_run", ct);
                    await work(db, ct);
                    await db.Database.ExecuteSqlRawAsync("ROLLBACK TO first_run", ct);
                    return await work(db, ct);
                },
                cancellation);
    }
}
