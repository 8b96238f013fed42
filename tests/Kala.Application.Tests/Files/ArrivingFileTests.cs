using System.IO.Pipelines;
using Kala.Application.Files;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Files;

/// <summary>A file in one request while its bytes arrive.</summary>
public sealed class ArrivingFileTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] Half = "hello"u8.ToArray();

    private readonly Pipe _body = new();
    private ServerOnDisk _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOnDisk.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_is_synced_in_the_middle_needs_no_reserved_space_any_more()
    {
        _server.Blobs.Free = 12;
        var storing = _server.Store.HandleAsync(
            new StoreFile(ServerOnDisk.Owner, new DeclaredFile(null, 2 * Half.Length, null, null), new RawBody(_body.Reader)),
            CancellationToken.None);
        await _body.Writer.WriteAsync(Half);
        await UntilAsync(() => Task.FromResult(_server.BlobsOf(null).Length == 1));
        var isFreeBefore = await HasSpaceAsync(5);

        _server.Clock.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(() => HasSpaceAsync(5));
        var isMoreFree = await HasSpaceAsync(8);
        await _body.Writer.WriteAsync(Half);
        await _body.Writer.CompleteAsync();
        var stored = await storing.WaitAsync(Patience);

        Assert.False(isFreeBefore);
        Assert.False(isMoreFree);
        var content = await _server.ReadAsync(stored.Value);
        Assert.Equal([.. Half, .. Half], content);
        Assert.True(await HasSpaceAsync(12));
    }

    [Fact]
    public async Task A_file_of_unknown_size_reserves_nothing()
    {
        _server.Blobs.Free = 12;
        var storing = _server.Store.HandleAsync(
            new StoreFile(ServerOnDisk.Owner, new DeclaredFile(null, null, null, null), new RawBody(_body.Reader)),
            CancellationToken.None);
        await _body.Writer.WriteAsync(Half);
        await UntilAsync(() => Task.FromResult(_server.BlobsOf(null).Length == 1));

        Assert.True(await HasSpaceAsync(12));

        await _body.Writer.CompleteAsync();
        var content = await _server.ReadAsync((await storing.WaitAsync(Patience)).Value);
        Assert.Equal(Half, content);
        Assert.True(await HasSpaceAsync(12));
    }

    private async Task<bool> HasSpaceAsync(long bytes)
    {
        using var space = await _server.Declared.ReserveAsync(bytes, CancellationToken.None);
        return space is not null;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var end = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(10, end.Token);
        }
    }

    private sealed class RawBody(PipeReader data) : ChunkBody
    {
        public override long LeastLength => 0;

        public override PipeReader Data => data;

        public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
            new(new Chunk(WriteMode.Write, null, null, null));
    }
}
