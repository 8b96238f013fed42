using Kala.Testing;

namespace Kala.Api.Tests.Housekeeping;

/// <summary>What only a disk has: times of change that can be set, folders, and an end.</summary>
public sealed class MaintenanceOnDiskTests : IAsyncLifetime
{
    private static readonly byte[] Content = Bytes.Noise(100_000);

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task The_statistics_tell_the_size_of_the_disk_and_what_is_free()
    {
        var statistics = await _kala.StatisticsAsync();

        Assert.True(statistics.GetProperty("totalBytes").GetInt64() > statistics.GetProperty("freeBytes").GetInt64());
        Assert.True(statistics.GetProperty("freeBytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Force_takes_young_blobs_that_no_row_names_and_nothing_else()
    {
        var file = await _kala.UploadAsync(Content);
        var open = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(open, Content[..10])).ShouldSucceed();
        var stray = Path.Combine(FolderOf(file), "0123456789abcdef");
        await File.WriteAllBytesAsync(stray, Content);
        Age(FolderOf(file), TimeSpan.Zero);

        var withGrace = (await _kala.MaintainAsync("collect?force=false")).ShouldSucceed();
        var report = (await _kala.MaintainAsync("collect?force=true")).ShouldSucceed();

        Assert.Equal(0, withGrace.Data.GetProperty("blobs").GetInt64());
        Assert.Equal(1, report.Data.GetProperty("blobs").GetInt64());
        Assert.False(File.Exists(stray));
        (await _kala.DownloadAsync(file)).ShouldCarry(Content);
        Assert.Equal(10, await _kala.OffsetAsync(open));
    }

    [Fact]
    public async Task A_blob_that_cannot_be_deleted_counts_as_left_until_a_run_removes_it()
    {
        var session = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(session, Content[..10])).ShouldSucceed();
        var obstruction = await _kala.Blobs.ObstructAsync(session);
        _kala.Clock.Advance(TimeSpan.FromDays(8.1));

        var failed = (await _kala.MaintainAsync("collect")).ShouldSucceed();
        var left = await _kala.StatisticsAsync();
        await obstruction.DisposeAsync();
        var removed = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal("0 0", MaintenanceCalls.RemovedOf(failed));
        Assert.Equal(("1 0", "1 0", "0 0"), MaintenanceCalls.DiskOf(left));
        Assert.Equal("1 10", MaintenanceCalls.RemovedOf(removed));
        Assert.Equal(("0 0", "0 0", "0 0"), MaintenanceCalls.DiskOf(await _kala.StatisticsAsync()));
    }

    [Fact]
    public async Task What_no_row_names_goes_and_what_a_row_names_stays()
    {
        var file = await _kala.UploadAsync(Content);
        var open = await _kala.OpenSessionAsync(Content.Length);
        (await _kala.AppendRawAsync(open, Content[..10])).ShouldSucceed();
        var stray = Path.Combine(FolderOf(file), "0123456789abcdef");
        await File.WriteAllBytesAsync(stray, Content);
        var lost = Directory.CreateDirectory(Path.Combine(_kala.Folder.Root, "ab", "ab000000-0000-4000-8000-000000000000"));
        Age(FolderOf(file), TimeSpan.FromDays(2));
        Age(lost.FullName, TimeSpan.FromDays(2));

        var report = (await _kala.MaintainAsync("collect")).ShouldSucceed();

        Assert.Equal(1, report.Data.GetProperty("blobs").GetInt64());
        Assert.False(File.Exists(stray) || Directory.Exists(lost.FullName));
        (await _kala.DownloadAsync(file)).ShouldCarry(Content);
        Assert.Equal(10, await _kala.OffsetAsync(open));
    }

    /// <summary>Makes it so long since a session's folder and all in it last changed.</summary>
    private void Age(string folder, TimeSpan age)
    {
        foreach (var path in (string[])[.. Directory.GetFiles(folder), folder])
        {
            Directory.SetLastWriteTimeUtc(path, _kala.Clock.GetUtcNow().UtcDateTime - age);
        }
    }

    private string FolderOf(Guid file) => Path.Combine(_kala.Folder.Root, file.ToString()[..2], file.ToString());
}
