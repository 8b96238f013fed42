using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteStartupTests : IAsyncLifetime
{
    private readonly DatabaseOnDisk _on = DatabaseOnDisk.WithoutTables();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_start_makes_the_tables()
    {
        await _on.StartAsync();

        Assert.Equal(0L, _on.Look("SELECT count(*) FROM upload_sessions"));
        Assert.Equal(0L, _on.Look("SELECT count(*) FROM files"));
        Assert.Equal(0L, _on.Look("SELECT count(*) FROM idempotency_keys"));
    }

    [Fact]
    public async Task A_second_start_changes_nothing()
    {
        await _on.StartAsync();
        await _on.AddAsync(Rows.Session(1));

        await _on.StartAsync();

        Assert.Equal(1L, _on.Look("SELECT count(*) FROM upload_sessions"));
    }

    [Fact]
    public async Task A_start_that_was_cut_off_while_it_migrated_does_not_stop_the_next()
    {
        await _on.StartAsync();
        _on.Look("INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-01-02 03:04:05')");

        await _on.StartAsync();

        Assert.Equal(0L, _on.Look("SELECT count(*) FROM __EFMigrationsLock"));
    }

    [Fact]
    public async Task A_first_start_that_was_cut_off_before_the_first_table_does_not_stop_the_next()
    {
        _on.Create();
        _on.Look("CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL)");
        _on.Look("INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2026-01-02 03:04:05')");

        await _on.StartAsync();

        Assert.Equal(0L, _on.Look("SELECT count(*) FROM upload_sessions"));
    }

    [Fact]
    public async Task The_file_has_a_write_ahead_log_from_the_first_start_on()
    {
        await _on.StartAsync();

        Assert.Equal("wal", _on.Look("PRAGMA journal_mode"));
    }

    [Fact]
    public async Task The_writer_has_a_write_ahead_log_and_syncs_every_commit()
    {
        await _on.StartAsync();

        var journal = await _on.WriteAsync(db =>
            db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync());
        var synchronous = await _on.WriteAsync(db =>
            db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync());

        Assert.Equal("wal", journal);
        Assert.Equal(2, synchronous);
    }

    [Fact]
    public async Task The_migrations_make_the_model()
    {
        await using var db = await _on.Contexts.CreateDbContextAsync();

        var hasPendingChanges = db.Database.HasPendingModelChanges();

        Assert.False(hasPendingChanges, "The model has changed since the last migration: make one (CONTRIBUTING.md).");
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();
}
