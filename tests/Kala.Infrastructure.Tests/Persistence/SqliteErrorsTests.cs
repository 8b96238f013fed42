using Kala.Application.Abstractions;
using Kala.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(13, 13)]
    [InlineData(10, 4874)]
    public void No_room_is_a_full_store(int code, int extendedCode)
    {
        var error = new DbUpdateException("wrapped", new SqliteException("no room", code, extendedCode));

        var known = SqliteErrors.Translate(error);

        Assert.Same(error, Assert.IsType<StorageFullException>(known).InnerException);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(14)]
    public void A_file_that_cannot_be_used_is_a_store_that_does_not_answer(int code)
    {
        var known = SqliteErrors.Translate(new SqliteException("no", code));

        Assert.IsType<DatabaseUnavailableException>(known);
    }

    [Fact]
    public void A_violated_constraint_stays_what_it_is()
    {
        var error = new DbUpdateException("wrapped", new SqliteException("twice", 19));

        Assert.Same(error, SqliteErrors.Translate(error));
    }

    [Fact]
    public void What_is_none_of_the_databases_stays_what_it_is()
    {
        var error = new InvalidOperationException("outer", new IOException("inner"));

        Assert.Same(error, SqliteErrors.Translate(error));
    }

    [Fact]
    public async Task A_reader_is_told_of_a_full_disk_too()
    {
        await using var on = await DatabaseOnDisk.CreateAsync();

        var reading = () => on.ReadAsync<int>(_ => throw new SqliteException("no room", 13));

        await Assert.ThrowsAsync<StorageFullException>(reading);
    }

    [Fact]
    public async Task A_reader_is_told_its_own_errors_as_they_are()
    {
        await using var on = await DatabaseOnDisk.CreateAsync();

        var reading = () => on.ReadAsync<int>(_ => throw new InvalidOperationException("mine"));

        await Assert.ThrowsAsync<InvalidOperationException>(reading);
    }
}
