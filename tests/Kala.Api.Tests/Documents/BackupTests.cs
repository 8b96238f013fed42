using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Kala.Testing;
using Microsoft.Data.Sqlite;

namespace Kala.Api.Tests.Documents;

/// <summary>Runs the commands of <c>docs/operations.md</c> as printed.</summary>
public sealed class BackupTests
{
    private const int Writers = 3;

    public static bool HasSqlite3 => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "sqlite3")));

    [Fact(Skip = "The program sqlite3 is not on this machine.", SkipUnless = nameof(HasSqlite3))]
    public async Task Every_file_in_a_backup_that_was_made_during_uploads_is_readable_and_right()
    {
        await using var kala = await KalaApplication.StartAsync();
        var contents = new ConcurrentDictionary<Guid, byte[]>();
        using var end = new CancellationTokenSource();
        await UploadAsync(kala, contents, 1, CancellationToken.None);
        var uploads = Enumerable.Range(2, Writers).Select(writer => Task.Run(async () =>
        {
            for (var seed = writer; !end.IsCancellationRequested; seed += Writers)
            {
                await UploadAsync(kala, contents, seed, end.Token);
            }
        })).ToList();
        await Eventually.TrueAsync(() => ClosedAsync(kala, 20), "uploads to be under way");
        using var backup = new DataFolder();
        var saved = Path.Combine(Path.GetDirectoryName(backup.Database)!, "backup");

        await RunAsync("backup", Path.GetDirectoryName(kala.Folder.Database)!, saved);

        var during = contents.Count;
        await Eventually.TrueAsync(() => contents.Count > during, "uploads to go on");
        await end.CancelAsync();
        await Task.WhenAll(uploads);
        using var restored = new DataFolder();
        var check = await RunAsync("restore", Path.GetDirectoryName(restored.Database)!, saved);
        Assert.Equal("ok", check.Trim());
        await using var second = await KalaApplication.StartAsync(
            $"Filestore:Root={restored.Root}", $"ConnectionStrings:Kala=Data Source={restored.Database}");
        var files = await FilesAsync(restored.Database);
        Assert.True(files.Count >= 20, "The backup has hardly any files.");
        foreach (var file in files)
        {
            (await second.DownloadAsync(file)).ShouldSucceed().ShouldCarry(contents[file]);
        }
        var scrub = await second.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/scrub", "");
        Assert.Equal(files.Count, scrub.ShouldSucceed().Data.GetProperty("files").GetInt32());
        Assert.Empty(scrub.Data.GetProperty("corrupt").EnumerateArray());
        await GoOnAsync(second, restored.Database);
    }

    [Fact(Skip = "The program sqlite3 is not on this machine.", SkipUnless = nameof(HasSqlite3))]
    public async Task What_was_deleted_while_the_backup_ran_is_never_served_wrong()
    {
        await using var kala = await KalaApplication.StartAsync();
        var kept = await kala.UploadAsync(Bytes.Noise(50_000));
        var deleted = await kala.UploadAsync(Bytes.Noise(50_000, seed: 2));
        var aborted = await kala.OpenSessionAsync(50_000);
        (await kala.AppendRawAsync(aborted, Bytes.Noise(100))).ShouldSucceed();
        using var backup = new DataFolder();
        var saved = Path.Combine(Path.GetDirectoryName(backup.Database)!, "backup");
        await RunAsync("backup", Path.GetDirectoryName(kala.Folder.Database)!, saved);
        // As if the server had deleted them after the backup of the rows and before the copy of the blobs.
        foreach (var session in (Guid[])[deleted, aborted])
        {
            Directory.Delete(Path.Combine(saved, "blobs", session.ToString()[..2], session.ToString()), recursive: true);
        }
        using var restored = new DataFolder();

        await RunAsync("restore", Path.GetDirectoryName(restored.Database)!, saved);

        await using var second = await KalaApplication.StartAsync(
            $"Filestore:Root={restored.Root}", $"ConnectionStrings:Kala=Data Source={restored.Database}");
        var scrub = await second.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/scrub", "");
        Assert.Equal([deleted], scrub.ShouldSucceed().Data.GetProperty("corrupt").EnumerateArray().Select(uuid => uuid.GetGuid()));
        (await second.DownloadAsync(deleted)).ShouldBeRefused(500, "content_corrupt");
        (await second.DownloadAsync(kept)).ShouldSucceed().ShouldCarry(Bytes.Noise(50_000));
        (await second.AppendRawAsync(aborted, Bytes.Noise(100))).ShouldBeRefused(500, "storage_error");
        var anew = Bytes.Noise(50_000, seed: 3);
        (await second.WriteRawAsync(aborted, anew)).ShouldSucceed();
        await second.ShouldHoldAsync(aborted, anew);
    }

    /// <summary>Unfinished uploads resume from the offset that the restored server reports.</summary>
    private static async Task GoOnAsync(KalaApplication kala, string database)
    {
        foreach (var session in await QueryAsync(database, "SELECT id FROM upload_sessions WHERE status = 'open'"))
        {
            var view = (await kala.AskAsync(session)).ShouldSucceed().Data;
            var seed = int.Parse(view.GetProperty("originalFilename").GetString()!, provider: null);
            var content = Bytes.Noise(view.GetProperty("fileSize").GetInt32(), seed);
            var offset = view.GetProperty("offset").GetInt32();
            (await kala.AppendRawAsync(session, content[offset..], offset)).ShouldSucceed();
            (await kala.CloseAsync(session)).ShouldSucceed();
            (await kala.DownloadAsync(session)).ShouldSucceed().ShouldCarry(content);
        }
    }

    private static async Task UploadAsync(
        KalaApplication kala,
        ConcurrentDictionary<Guid, byte[]> contents,
        int seed,
        CancellationToken cancellation)
    {
        var content = Bytes.Noise(60_000 + (seed % 7 * 10_000), seed);
        var session = await kala.OpenSessionAsync(content.Length, Bytes.Sha256Of(content), $"{seed}");
        contents[session] = content;
        for (var offset = 0; offset < content.Length && !cancellation.IsCancellationRequested; offset += 30_000)
        {
            (await kala.AppendRawAsync(session, content[offset..Math.Min(offset + 30_000, content.Length)], offset)).ShouldSucceed();
        }
        if (!cancellation.IsCancellationRequested)
        {
            (await kala.CloseAsync(session)).ShouldSucceed();
        }
    }

    private static async Task<bool> ClosedAsync(KalaApplication kala, int count) =>
        (await FilesAsync(kala.Folder.Database)).Count >= count;

    private static Task<List<Guid>> FilesAsync(string database) =>
        QueryAsync(database, "SELECT id FROM files WHERE deleted_at IS NULL");

    private static async Task<List<Guid>> QueryAsync(string database, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        List<Guid> ids = [];
        while (await reader.ReadAsync())
        {
            ids.Add(Guid.Parse(reader.GetString(0)));
        }
        return ids;
    }

    /// <summary>The output of the commands in a part of the document.</summary>
    private static async Task<string> RunAsync(string part, string data, string backup)
    {
        var commands = Regex.Match(
            Repository.Read("docs/operations.md"), $"<!-- {part}:begin -->\n```sh\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.NotEmpty(commands);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-euc");
        start.ArgumentList.Add(commands);
        (start.Environment["DATA"], start.Environment["BACKUP"]) = (data, backup);
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"The commands of {part} failed: {await errors}");
        return output;
    }
}
