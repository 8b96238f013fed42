using System.Buffers;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Housekeeping;

/// <summary>What a collection leaves of bytes without any row: they may belong to a file that is arriving.</summary>
public sealed class CollectGarbageTests : IAsyncLifetime
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private ServerOnDisk _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOnDisk.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Young_bytes_in_an_old_folder_are_left(bool force)
    {
        var blob = await ArriveAsync();
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(blob)!, LongAgo);

        var report = await _server.Collect.HandleAsync(force, CancellationToken.None);

        Assert.Equal(0, report.Blobs);
        Assert.True(File.Exists(blob));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Old_bytes_go_with_their_folder(bool force)
    {
        var blob = await ArriveAsync();
        File.SetLastWriteTimeUtc(blob, LongAgo);

        var report = await _server.Collect.HandleAsync(force, CancellationToken.None);

        Assert.Equal(1, report.Blobs);
        Assert.False(Directory.Exists(Path.GetDirectoryName(blob)));
    }

    [Fact]
    public async Task An_old_empty_folder_goes()
    {
        var blob = await ArriveAsync();
        File.Delete(blob);
        Directory.SetLastWriteTimeUtc(Path.GetDirectoryName(blob)!, LongAgo);

        await _server.Collect.HandleAsync(force: false, CancellationToken.None);

        Assert.False(Directory.Exists(Path.GetDirectoryName(blob)));
    }

    private async Task<string> ArriveAsync()
    {
        var session = Guid.NewGuid();
        await using var writer = _server.Blobs.OpenWriter(session, Extents.None);
        await writer.AppendAsync(new ReadOnlySequence<byte>("hello"u8.ToArray()));
        await writer.FlushAsync();
        return Assert.Single(_server.BlobsOf(session));
    }
}
