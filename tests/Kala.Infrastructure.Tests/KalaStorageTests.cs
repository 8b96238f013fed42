using Kala.Application;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Tests;

public sealed class KalaStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_first_start_makes_folders_and_database()
    {
        await using var server = Server("data/blobs", "data/kala.db");

        await PrepareAsync(server);

        Assert.Equal(256, Directory.GetDirectories(_folder["data/blobs"]).Length);
        Assert.True(File.Exists(_folder["data/kala.db"]));
    }

    [Fact]
    public async Task A_later_start_finds_everything_as_it_was()
    {
        await using (var first = Server("blobs", "kala.db"))
        {
            await PrepareAsync(first);
        }
        await File.WriteAllTextAsync(_folder["blobs/3f/kept"], "kept");
        await using var second = Server("blobs", "kala.db");

        await PrepareAsync(second);

        Assert.Equal("kept", await File.ReadAllTextAsync(_folder["blobs/3f/kept"]));
    }

    [Fact]
    public async Task What_an_earlier_version_made_is_closed_to_other_accounts()
    {
        await using (var first = Server("blobs", "kala.db"))
        {
            await PrepareAsync(first);
        }
        Directory.CreateDirectory(_folder["blobs/3f/session"]);
        await File.WriteAllTextAsync(_folder["blobs/3f/session/blob"], "bytes");
        foreach (var path in All())
        {
            OpenToOthers(path);
        }
        await using var second = Server("blobs", "kala.db");

        await PrepareAsync(second);

        Assert.Equal([], All().Where(PrivateFiles.IsOpen));
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_data_folder()
    {
        await using var first = Server("blobs", "one.db");
        await PrepareAsync(first);
        await using var second = Server("blobs", "two.db");

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(second));

        Assert.Contains(_folder["blobs"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_another_database_is_refused_until_its_mark_is_removed()
    {
        await using (var owner = Server("blobs", "kala.db"))
        {
            await PrepareAsync(owner);
        }
        var mark = Assert.Single(Directory.GetFiles(_folder["blobs"], ".kala-installation-*"));
        await using (var stranger = Server("blobs", "other.db"))
        {
            var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(stranger));
            foreach (var named in (string[])[_folder["blobs"], _folder["other.db"], "Filestore:Root", Path.GetFileName(mark)])
            {
                Assert.Contains(named, error.Message, StringComparison.Ordinal);
            }
            Assert.DoesNotContain('\n', error.Message);
        }
        Assert.Equal([mark], Directory.GetFiles(_folder["blobs"], ".kala-installation-*"));
        File.Delete(mark);
        await using var heir = Server("blobs", "other.db");

        await PrepareAsync(heir);

        Assert.NotEqual(mark, Assert.Single(Directory.GetFiles(_folder["blobs"], ".kala-installation-*")));
    }

    [Fact]
    public async Task A_folder_with_the_marks_of_two_databases_is_refused_to_both()
    {
        await using (var owner = Server("blobs", "kala.db"))
        {
            await PrepareAsync(owner);
        }
        await File.WriteAllTextAsync(_folder["blobs/.kala-installation-0123456789abcdef"], "");
        await using var again = Server("blobs", "kala.db");

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(again));

        Assert.Contains(".kala-installation-0123456789abcdef", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_servers_do_not_share_a_database()
    {
        await using var first = Server("one", "kala.db");
        await PrepareAsync(first);
        await using var second = Server("two", "kala.db");

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(second));

        Assert.Contains(_folder["kala.db"], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linked file")]
    [InlineData("linked folder")]
    [InlineData("second name")]
    public async Task Two_servers_do_not_share_a_database_by_another_name(string way)
    {
        await using var first = Server("one", "data/kala.db");
        await PrepareAsync(first);
        Directory.CreateDirectory(_folder["other"]);
        var name = way == "linked folder" ? "linked/kala.db" : "other/kala.db";
        switch (way)
        {
            case "linked file":
                File.CreateSymbolicLink(_folder[name], _folder["data/kala.db"]);
                break;
            case "linked folder":
                Directory.CreateSymbolicLink(_folder["linked"], _folder["data"]);
                break;
            default:
                Assert.True(DurableFile.TryLink(_folder["data/kala.db"], _folder[name]));
                break;
        }
        await using var second = Server("two", name);

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(second));

        Assert.Contains("in use by another Kala server", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("in-the-way/blobs", "kala.db", "Root of Filestore")]
    [InlineData("blobs", "in-the-way/kala.db", "ConnectionStrings:Kala")]
    public async Task A_folder_that_cannot_be_made_stops_the_start_with_a_line_that_names_the_setting(
        string root, string database, string setting)
    {
        await File.WriteAllTextAsync(_folder["in-the-way"], "");
        await using var server = Server(root, database);

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(server));

        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static void OpenToOthers(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Others);
        }
    }

    private List<string> All() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories)];

    private static Task PrepareAsync(ServiceProvider server) =>
        server.GetRequiredService<KalaStorage>().PrepareAsync(CancellationToken.None).Soon();

    private ServiceProvider Server(string root, string database) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton<Identifiers>()
        .AddSingleton<SigningKeys>()
        .AddSingleton(new FilestoreOptions { Root = _folder[root] })
        .AddKalaInfrastructure($"Data Source={_folder[database]}")
        .BuildServiceProvider();
}
