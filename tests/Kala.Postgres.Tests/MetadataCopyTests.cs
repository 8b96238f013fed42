using Kala.Infrastructure;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Tests;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;

namespace Kala.Postgres.Tests;

public sealed class MetadataCopyTests : IAsyncLifetime
{
    private readonly DataFolder _folder = new();
    private PostgresDatabase _database = null!;

    private string Sqlite => $"Data Source={_folder.Database};Pooling=False";

    private string Back => $"Data Source={_folder.Database}.back;Pooling=False";

    public async ValueTask InitializeAsync() => _database = await PostgresDatabase.CreateEmptyAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Uploads_and_files_go_on_after_a_move_to_PostgreSQL_and_back()
    {
        var content = Bytes.Noise(100_000);
        Guid file, session;
        await using (var before = await OnAsync(Sqlite))
        {
            file = await before.UploadAsync(content, "Grüße.pdf");
            session = await before.OpenSessionAsync(content.Length, Bytes.Sha256Of(content));
            (await before.AppendRawAsync(session, content[..60_000], 0)).ShouldSucceed();
        }

        var there = await CopyAsync(Sqlite, _database.ConnectionString);
        await using (var after = await OnAsync(_database.ConnectionString))
        {
            (await after.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
            Assert.Equal(60_000, await after.OffsetAsync(session));
            (await after.AppendRawAsync(session, content[60_000..80_000], 60_000)).ShouldSucceed();
        }
        var back = await CopyAsync(_database.ConnectionString, Back);

        await using var last = await OnAsync(Back);
        (await last.AppendRawAsync(session, content[80_000..], 80_000)).ShouldSucceed();
        await last.ShouldHoldAsync(session, content);
        Assert.Equal(2, there["upload_sessions"]);
        Assert.Equal(1, there["files"]);
        Assert.Equal(there, back);
    }

    [Fact]
    public async Task What_owners_have_is_copied_and_counted_from_there_on()
    {
        const string Has = """{"bytes":12,"sessions":1,"files":1,"ended":1}""";
        await using (var before = await OnAsync(Sqlite))
        {
            await before.UploadAsync(new byte[5]);
            await before.OpenSessionAsync(7);
            (await before.AbortAsync(await before.OpenSessionAsync(9))).ShouldSucceed(204);
            Assert.Equal(Has, await UsageAsync(before));
        }

        await CopyAsync(Sqlite, _database.ConnectionString);
        await using (var after = await OnAsync(_database.ConnectionString))
        {
            Assert.Equal(Has, await UsageAsync(after));
            (await after.DeleteFileAsync(await after.UploadAsync(new byte[3]))).ShouldSucceed(204);
        }
        await CopyAsync(_database.ConnectionString, Back);

        await using var last = await OnAsync(Back);
        Assert.Equal("""{"bytes":12,"sessions":1,"files":1,"ended":2}""", await UsageAsync(last));
        await last.OpenSessionAsync(30);
        Assert.Equal("""{"bytes":42,"sessions":2,"files":1,"ended":2}""", await UsageAsync(last));
    }

    [Fact]
    public async Task A_store_that_has_rows_is_no_target()
    {
        await (await OnAsync(Sqlite)).DisposeAsync();
        await CopyAsync(Sqlite, _database.ConnectionString);
        await using (var node = new PostgresNode(_database))
        {
            await node.AddAsync(Rows.Session(1));
        }

        var refused = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(Sqlite, _database.ConnectionString));

        Assert.Contains("upload_sessions", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_copied_while_a_server_runs_on_the_SQLite_file()
    {
        await using var running = await OnAsync(Sqlite);

        var refused = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(Sqlite, _database.ConnectionString));

        Assert.Contains("in use by another Kala server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_copied_while_a_server_runs_on_PostgreSQL()
    {
        await using var running = await OnAsync(_database.ConnectionString);
        await running.OpenSessionAsync(5);

        var refused = await Assert.ThrowsAsync<StartupException>(() => CopyAsync(_database.ConnectionString, Sqlite));

        Assert.Contains("in use by a Kala server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_blob_of_a_session_whose_holder_died_is_not_written_to_any_more()
    {
        await using (var node = new PostgresNode(_database))
        {
            await node.StartAsync();
            await node.AddAsync(Rows.Begun(1));
            await node.LeaseRows.AskAsync(Rows.Uuid(1), Guid.NewGuid());
        }

        await CopyAsync(_database.ConnectionString, Sqlite);

        await using var source = new Microsoft.Data.Sqlite.SqliteConnection(Sqlite);
        await source.OpenAsync();
        await using var look = source.CreateCommand();
        look.CommandText = "SELECT extents || ' ' || (lease_token IS NULL) FROM upload_sessions";
        Assert.Equal("5be0cd191f83d9ab:5! 1", await look.ExecuteScalarAsync());
    }

    private static async Task<string> UsageAsync(KalaApplication kala) =>
        (await kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data.GetProperty("usage").GetRawText();

    private static async Task<IReadOnlyDictionary<string, long>> CopyAsync(string from, string to)
    {
        using var copy = new MetadataCopy();
        return await copy.RunAsync(from, to, CancellationToken.None).Soon();
    }

    private Task<KalaApplication> OnAsync(string connectionString) =>
        KalaApplication.StartAsync($"ConnectionStrings:Kala={connectionString}", $"Filestore:Root={_folder.Root}");
}
