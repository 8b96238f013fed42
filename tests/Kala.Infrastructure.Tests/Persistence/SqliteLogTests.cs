using System.Data.Common;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Tests.Blobs;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>The write-ahead log must not grow without end while reads overlap.</summary>
public sealed class SqliteLogTests : IAsyncLifetime
{
    private static readonly string Large = new('k', 100 << 10);

    private readonly FaultyDisk _disk = new("/") { Free = 1L << 30 };
    private readonly CommitsNeedRoom _room = new();
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync()
    {
        _on = await DatabaseOnDisk.CreateAsync(_room, _disk);
        _room.Used = () => _on.LogLength;
    }

    [Fact]
    public async Task Reads_that_overlap_do_not_keep_the_log_growing()
    {
        await using var reads = await OverlappingReads.BeginAsync(_on);

        var longest = 0L;
        for (var number = 1; number <= 150; number++)
        {
            await _on.AddAsync(Rows.Key(number, number + Large));
            longest = Math.Max(longest, _on.LogLength);
        }

        Assert.InRange(longest, 1, 20 << 20);
    }

    [Fact]
    public async Task A_log_that_a_long_read_made_long_is_cut_when_the_read_has_ended()
    {
        await using (await OpenRead.BeginAsync(_on))
        {
            await AddAsync(1, 110);
            Assert.InRange(_on.LogLength, 20 << 20, long.MaxValue);
        }

        await AddAsync(111, 112);

        Assert.InRange(_on.LogLength, 1, 20 << 20);
        Assert.Equal(112L, _on.Look("SELECT count(*) FROM idempotency_keys"));
    }

    [Fact]
    public async Task Reads_that_overlap_do_not_use_up_what_the_ballast_gave_back()
    {
        Spend();
        await using var reads = await OverlappingReads.BeginAsync(_on);

        for (var number = 1; number <= 100; number++)
        {
            await AddEvenIfFullAsync(number);
        }

        Assert.Equal(100L, _on.Look("SELECT count(*) FROM idempotency_keys"));
    }

    [Fact]
    public async Task A_change_that_must_work_works_again_when_the_read_that_filled_the_disk_has_ended()
    {
        Spend();
        await using (await OpenRead.BeginAsync(_on))
        {
            await Assert.ThrowsAsync<StorageFullException>(async () =>
            {
                for (var number = 1; number <= 100; number++)
                {
                    await AddEvenIfFullAsync(number);
                }
            });
        }

        await AddEvenIfFullAsync(101);

        Assert.Equal(1L, _on.Look("SELECT count(*) FROM idempotency_keys WHERE key LIKE '101k%'"));
    }

    [Fact]
    public async Task A_start_with_a_spent_ballast_empties_the_log()
    {
        await AddAsync(1, 10);
        Spend();
        Assert.InRange(_on.LogLength, 1 << 20, long.MaxValue);

        await _on.StartAsync();

        Assert.Equal(0, _on.LogLength);
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private void Spend()
    {
        _disk.Free = 0;
        Assert.True(_on.Ballast.Release());
        _room.Most = 5 << 20;
    }

    private async Task AddAsync(int first, int last)
    {
        for (var number = first; number <= last; number++)
        {
            await _on.AddAsync(Rows.Key(number, number + Large));
        }
    }

    private Task<bool> AddEvenIfFullAsync(int number) => _on.Database.WriteEvenIfFullAsync(
        (db, _) =>
        {
            db.Add(Rows.Key(number, number + Large));
            return Task.FromResult(true);
        },
        CancellationToken.None).Soon();

    /// <summary>A disk with room for a log of a certain length.</summary>
    private sealed class CommitsNeedRoom : DbTransactionInterceptor
    {
        public long Most { get; set; } = long.MaxValue;

        public Func<long> Used { get; set; } = () => 0;

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction,
            TransactionEventData eventData,
            InterceptionResult result,
            CancellationToken cancellationToken = default) => Used() <= Most
                ? ValueTask.FromResult(result)
                : throw new SqliteException("database or disk is full", raw.SQLITE_FULL);
    }
}
