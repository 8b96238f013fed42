using Kala.Application;
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
    public async Task Two_servers_do_not_share_a_data_folder()
    {
        await using var first = Server("blobs", "one.db");
        await PrepareAsync(first);
        await using var second = Server("blobs", "two.db");

        var error = await Assert.ThrowsAsync<StartupException>(() => PrepareAsync(second));

        Assert.Contains(_folder["blobs"], error.Message, StringComparison.Ordinal);
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

    private static Task PrepareAsync(ServiceProvider server) =>
        server.GetRequiredService<KalaStorage>().PrepareAsync(CancellationToken.None).Soon();

    private ServiceProvider Server(string root, string database) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new FilestoreOptions { Root = _folder[root] })
        .AddKalaInfrastructure($"Data Source={_folder[database]}")
        .BuildServiceProvider();
}
