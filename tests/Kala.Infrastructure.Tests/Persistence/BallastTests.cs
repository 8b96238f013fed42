using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Tests.Blobs;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>On a store that is full by its number of pages; on a disk that is full, <c>tests/outside</c> tries it.</summary>
public sealed class BallastTests : IAsyncLifetime
{
    private static readonly string TooLarge = new('k', 4 << 20);

    private readonly FaultyDisk _disk = new("/") { Free = 1L << 30 };
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync(disk: _disk);

    [Fact]
    public void A_start_takes_the_blocks() => Assert.Equal(Ballast.Size, Length);

    [Fact]
    public async Task A_second_start_leaves_them_as_they_are()
    {
        await _on.StartAsync();

        Assert.Equal(Ballast.Size, Length);
        Assert.False(_on.Ballast.IsSpent);
    }

    [Fact]
    public async Task An_ordinary_change_without_room_does_not_get_them()
    {
        await FillAsync();

        await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Key(1, TooLarge)));

        Assert.Equal(Ballast.Size, Length);
    }

    [Fact]
    public async Task A_change_that_must_work_gets_them_and_ordinary_ones_are_refused_from_then_on()
    {
        await FillAsync();

        await Assert.ThrowsAsync<StorageFullException>(() => AddEvenIfFullAsync(Rows.Key(1, TooLarge)));

        Assert.Equal(Ballast.ForStart, Length);
        await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Session(2)));
        await AddEvenIfFullAsync(Rows.Session(3));
        Assert.Equal([Rows.Uuid(3)], await _on.ReadAsync(db => db.UploadSessions.Select(one => one.Id).ToListAsync()));
    }

    [Fact]
    public async Task They_are_taken_again_when_there_is_room_and_ordinary_changes_work_again()
    {
        _disk.Free = Ballast.Size;
        _on.Ballast.Release();
        await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Session(1)));
        _disk.Free = 2 * Ballast.Size;

        await _on.AddAsync(Rows.Session(2));

        Assert.Equal(Ballast.Size, Length);
    }

    [Fact]
    public async Task What_is_missing_is_told_until_the_next_change_takes_them_again()
    {
        _disk.Free = 2 * Ballast.Size - 1;
        Assert.Equal(0, _on.Database.MissingBytes);

        _on.Ballast.Release();

        Assert.Equal(1, _on.Database.MissingBytes);
        var refused = await Assert.ThrowsAsync<StorageFullException>(() => _on.AddAsync(Rows.Session(1)));
        Assert.Equal(1, refused.MissingBytes);
        Assert.EndsWith("Uploads go on when 1 MiB more are free.", refused.ToFailure().Message, StringComparison.Ordinal);
        _disk.Free = 2 * Ballast.Size;
        Assert.Equal(0, _on.Database.MissingBytes);
        await _on.AddAsync(Rows.Session(2));
    }

    [Fact]
    public async Task A_start_after_that_knows_and_takes_them_again_where_there_is_room()
    {
        _on.Ballast.Release();

        await _on.StartAsync();

        Assert.Equal(Ballast.Size, Length);
        await _on.AddAsync(Rows.Session(1));
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private long Length => new FileInfo(_on.Ballast.Path).Length;

    private Task<bool> AddEvenIfFullAsync(object row) => _on.Database.WriteEvenIfFullAsync(
        (db, _) =>
        {
            db.Add(row);
            return Task.FromResult(true);
        },
        CancellationToken.None).Soon();

    private Task FillAsync()
    {
        var pages = Convert.ToInt64(_on.Look("PRAGMA page_count"), CultureInfo.InvariantCulture);
        _disk.Free = 0;
        return _on.ExecuteAsync($"PRAGMA max_page_count = {pages + 50}");
    }
}
