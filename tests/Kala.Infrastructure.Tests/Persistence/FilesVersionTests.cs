using System.Runtime.CompilerServices;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class FilesVersionTests : IAsyncLifetime
{
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync()
    {
        _on = await DatabaseOnDisk.CreateAsync();
        var (session, file) = Rows.Closed(1);
        await _on.AddAsync(session, file);
    }

    [Fact]
    public async Task A_file_that_is_added_leaves_it_as_it_is()
    {
        var before = _on.Files.Value;

        var (session, file) = Rows.Closed(2);
        await _on.AddAsync(session, file);
        (session, file) = Rows.Closed(3);
        await _on.WriteAsync(async db =>
        {
            await _on.SessionRows.InsertAsync(db, session, file, Rows.Event(3), default);
            return true;
        });

        Assert.Equal(before, _on.Files.Value);
    }

    [Theory]
    [InlineData("UPDATE files SET owner_id = lower(owner_id)")]
    [InlineData("UPDATE files SET corrupt_at = '2026-01-02T03:04:05.000Z' WHERE deleted_at IS NULL")]
    [InlineData("DELETE FROM files WHERE size > 0")]
    public async Task Every_other_change_of_a_file_makes_it_another_one(string sql)
    {
        var before = _on.Files.Value;

        await _on.ExecuteAsync(sql);

        Assert.NotEqual(before, _on.Files.Value);
    }

    [Fact]
    public async Task So_does_a_change_that_was_tracked()
    {
        var before = _on.Files.Value;

        await _on.WriteAsync(async db =>
        {
            (await db.Files.SingleAsync()).Delete(Rows.Now);
            return true;
        });

        Assert.NotEqual(before, _on.Files.Value);
    }

    [Fact]
    public async Task It_is_another_one_before_the_caller_is_told()
    {
        var before = _on.Files.Value;
        var told = _on.WriteAsync(db => db.Files.Where(one => one.DeletedAt == null).ExecuteDeleteAsync())
            .ContinueWith(_ => _on.Files.Value, TaskContinuationOptions.ExecuteSynchronously);

        Assert.NotEqual(before, await told);
    }

    [Fact]
    public async Task A_change_of_a_session_leaves_it_as_it_is()
    {
        var before = _on.Files.Value;

        await _on.ExecuteAsync("UPDATE upload_sessions SET updated_at = updated_at");

        Assert.Equal(before, _on.Files.Value);
    }

    [Fact]
    public async Task The_connection_that_tells_of_changes_keeps_nobody_when_the_store_is_closed()
    {
        var store = await UseAndCloseAsync();

        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !store.IsAlive;
            },
            "the store to be forgotten");
    }

    // In a method of its own, so that nothing of this thread still knows the store.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndCloseAsync()
    {
        using var folder = new TempFolder();
        await using var services = DatabaseOnDisk.Compose(folder);
        await services.GetRequiredService<SqliteStartup>().RunAsync(CancellationToken.None);
        var store = services.GetRequiredService<IKalaDatabase>();
        await store.WriteAsync((db, ct) => db.Files.Where(one => one.DeletedAt != null).ExecuteDeleteAsync(ct), CancellationToken.None);
        return new WeakReference(store);
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();
}
