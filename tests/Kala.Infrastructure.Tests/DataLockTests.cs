using Kala.Infrastructure.Storage;

namespace Kala.Infrastructure.Tests;

public sealed class DataLockTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_second_server_is_refused_with_one_line_that_names_what_is_in_use()
    {
        using var first = new DataLock();
        using var second = new DataLock();
        first.Take(_folder["lock"], "The data folder");

        var error = Assert.Throws<StartupException>(() => second.Take(_folder["lock"], "The data folder"));

        Assert.Equal(
            $"The data folder is in use by another Kala server (it holds the lock of {_folder["lock"]}).",
            error.Message);
    }

    [Fact]
    public void A_server_that_was_refused_does_not_take_the_lock_from_the_first()
    {
        using var first = new DataLock();
        first.Take(_folder["lock"], "The data folder");
        using (var second = new DataLock())
        {
            Assert.Throws<StartupException>(() => second.Take(_folder["lock"], "The data folder"));
        }

        using var third = new DataLock();

        Assert.Throws<StartupException>(() => third.Take(_folder["lock"], "The data folder"));
    }

    [Fact]
    public void The_lock_is_free_again_when_its_holder_ends()
    {
        using (var first = new DataLock())
        {
            first.Take(_folder["lock"], "The data folder");
        }
        using var second = new DataLock();

        second.Take(_folder["lock"], "The data folder");

        Assert.True(File.Exists(_folder["lock"]));
    }

    [Fact]
    public void A_lock_file_that_nobody_holds_is_no_obstacle()
    {
        File.WriteAllText(_folder["lock"], "left over");
        using var held = new DataLock();

        held.Take(_folder["lock"], "The data folder");

        Assert.True(File.Exists(_folder["lock"]));
    }

    [Fact]
    public void One_server_holds_several_locks()
    {
        using var first = new DataLock();
        first.Take(_folder["blobs"], "The data folder");
        first.Take(_folder["database"], "The database");

        using var second = new DataLock();

        Assert.Throws<StartupException>(() => second.Take(_folder["database"], "The database"));
    }

    [Fact]
    public void A_lock_file_that_cannot_be_opened_stops_the_start_with_one_line()
    {
        Directory.CreateDirectory(_folder["lock"]);
        using var held = new DataLock();

        var error = Assert.Throws<StartupException>(() => held.Take(_folder["lock"], "The data folder"));

        Assert.Contains(_folder["lock"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
