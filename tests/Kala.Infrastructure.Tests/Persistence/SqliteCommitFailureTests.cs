using Kala.Application.Abstractions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteCommitFailureTests : IAsyncLifetime
{
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync()
    {
        _on = await DatabaseOnDisk.CreateAsync();
        await _on.ExecuteAsync(
            """
            CREATE TABLE parents (id INTEGER PRIMARY KEY);
            CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
            """);
    }

    [Fact]
    public async Task A_commit_that_is_refused_fails_all_that_were_in_it()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var before = queue.Add(Rows.Session(1));
        var orphan = queue.Add(AddOrphanAsync);
        var after = queue.Add(Rows.Session(3));

        await queue.ReleaseAsync();
        var errors = await Task.WhenAll(ErrorOf(before.Done), ErrorOf(orphan.Done), ErrorOf(after.Done));

        Assert.Equal([raw.SQLITE_CONSTRAINT, raw.SQLITE_CONSTRAINT, raw.SQLITE_CONSTRAINT], errors.Select(CodeOf));
        Assert.Equal(0, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task A_commit_that_undoes_itself_fails_all_that_were_in_it()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var before = queue.Add(Rows.Session(1));
        var hook = queue.Add(RefuseCommitAsync);
        var after = queue.Add(Rows.Session(3));

        await queue.ReleaseAsync();
        var errors = await Task.WhenAll(ErrorOf(before.Done), ErrorOf(hook.Done), ErrorOf(after.Done));

        Assert.Equal([raw.SQLITE_CONSTRAINT, raw.SQLITE_CONSTRAINT, raw.SQLITE_CONSTRAINT], errors.Select(CodeOf));
        Assert.Equal(0, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task A_write_that_had_failed_already_keeps_its_own_reason()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var failing = queue.Add<int>(_ => throw new InvalidOperationException("mine"));
        var orphan = queue.Add(AddOrphanAsync);

        await queue.ReleaseAsync();
        var errors = await Task.WhenAll(ErrorOf(failing.Done), ErrorOf(orphan.Done));

        Assert.Equal("mine", errors[0].Message);
        Assert.IsType<SqliteException>(errors[1]);
    }

    [Fact]
    public async Task Writing_goes_on_after_a_commit_that_failed()
    {
        await ErrorOf(_on.WriteAsync(RefuseCommitAsync));

        await _on.AddAsync(Rows.Session(1));

        Assert.Equal(1L, _on.Look("SELECT count(*) FROM upload_sessions"));
    }

    [Fact]
    public async Task The_same_writes_succeed_after_a_commit_that_failed()
    {
        var queue = await WriterQueue.HoldAsync(_on.Database);
        var (first, _) = queue.Add(Rows.Session(1));
        var (orphan, _) = queue.Add(AddOrphanAsync);
        await queue.ReleaseAsync();
        await Task.WhenAll(ErrorOf(first), ErrorOf(orphan));

        await _on.AddAsync(Rows.Session(1));

        Assert.Equal(1, await _on.ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    [Fact]
    public async Task A_commit_of_our_own_takes_the_place_of_one_that_failed_before_anybody_is_told()
    {
        using var observer = _on.Connect();
        var before = DataVersion(observer);
        var writing = _on.WriteAsync(AddOrphanAsync);

        var whenTold = await writing.ContinueWith(
            _ => DataVersion(observer),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Assert.True(writing.IsFaulted);
        Assert.NotEqual(before, whenTold);
        Assert.Equal(0L, _on.Look("PRAGMA user_version"));
    }

    [Fact]
    public async Task The_writer_syncs_every_commit_also_after_one_that_failed()
    {
        await ErrorOf(_on.WriteAsync(RefuseCommitAsync));

        var synchronous = await _on.WriteAsync(db =>
            db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync());

        Assert.Equal(2, synchronous);
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private static Task<int> AddOrphanAsync(KalaContext db) =>
        db.Database.ExecuteSqlRawAsync("INSERT INTO children (parent) VALUES (1)");

    private static async Task<int> RefuseCommitAsync(KalaContext db)
    {
        var handle = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        raw.sqlite3_commit_hook(handle, _ =>
        {
            raw.sqlite3_commit_hook(handle, null, null);
            return 1;
        }, null);
        return await db.Database.ExecuteSqlRawAsync("INSERT INTO parents (id) VALUES (7)");
    }

    private static async Task<Exception> ErrorOf(Task writing) => (await Record.ExceptionAsync(() => writing.Soon()))!;

    private static int CodeOf(Exception error) => Assert.IsType<SqliteException>(error).SqliteErrorCode;

    private static object? DataVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        return command.ExecuteScalar();
    }
}
