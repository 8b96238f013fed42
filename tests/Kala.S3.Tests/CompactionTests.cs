using Kala.Api.Tests.Housekeeping;
using Kala.Testing;

namespace Kala.S3.Tests;

/// <summary>Files of many objects become files of one.</summary>
public sealed class CompactionTests : IAsyncLifetime
{
    private const int LeastPart = 5 << 20;

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync()
    {
        if (!KalaApplication.IsImpossible)
        {
            // The clock stands still: a slower reading would wait for ever.
            _kala = await KalaApplication.StartAsync("Housekeeping:ScrubBytesPerSecond=1000000000000000000");
        }
    }

    public ValueTask DisposeAsync() => _kala?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_file_of_small_objects_becomes_one_object_and_the_old_ones_go_after_the_grace_time()
    {
        var (file, content) = await StoreAsync(10, 20, 30, 40, 50);
        var before = await _kala.Blobs.NamesAsync(file);

        Assert.Equal(1, await CompactAsync());

        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
        var now = await _kala.Blobs.NamesAsync(file);
        Assert.Equal(before.Order(), now.Intersect(before).Order());
        var made = Assert.Single(now.Except(before));

        // The store has the machine's time.
        _kala.Clock.SetUtcNow(TimeProvider.System.GetUtcNow().AddMinutes(1));
        Assert.Equal(0, await CompactAsync());
        Assert.Equal(6, (await _kala.Blobs.NamesAsync(file)).Count);
        _kala.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await CompactAsync());
        Assert.Equal([made], await _kala.Blobs.NamesAsync(file));
        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
    }

    [Fact]
    public async Task Large_objects_are_copied_inside_the_store_and_small_ones_between_them_are_read()
    {
        var (file, content) = await StoreAsync(10, LeastPart + 7, 20, 30, LeastPart, LeastPart + 1, 40);

        Assert.Equal(1, await CompactAsync());

        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
        var middle = (await _kala.DownloadAsync(file, ("Range", $"bytes=5-{LeastPart + 100}"))).ShouldSucceed(206);
        Assert.Equal(content[5..(LeastPart + 101)], middle.Body);
    }

    [Fact]
    public async Task A_file_of_few_objects_stays_as_it_is()
    {
        var (file, _) = await StoreAsync(10, 20, 30, 40);
        var before = await _kala.Blobs.NamesAsync(file);

        Assert.Equal(0, await CompactAsync());

        Assert.Equal(before, await _kala.Blobs.NamesAsync(file));
    }

    [Fact]
    public async Task A_damaged_file_is_not_made_a_new_one()
    {
        var (file, _) = await StoreAsync(10, 20, 30, 40, 50);
        var before = await _kala.Blobs.NamesAsync(file);
        await _kala.Blobs.WriteAsync(file, before[0], new byte[(await _kala.Blobs.ReadAsync(file, before[0])).Length]);

        Assert.Equal(0, await CompactAsync());

        Assert.Equal(before, await _kala.Blobs.NamesAsync(file));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_leaves_the_file_as_it_is()
    {
        var (file, content) = await StoreAsync(10, 20, 30, 40, 50);
        _kala.Bucket.Network.Answer = (System.Net.HttpStatusCode.Forbidden, "AccessDenied");

        Assert.Equal(0, await CompactAsync());

        _kala.Bucket.Network.Answer = null;
        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(content);
        Assert.Equal(1, await CompactAsync());
    }

    /// <summary>A closed file whose chunks had these sizes.</summary>
    private async Task<(Guid File, byte[] Content)> StoreAsync(params int[] chunks)
    {
        var content = Bytes.Noise(chunks.Sum());
        var session = await _kala.OpenSessionAsync(content.Length, Bytes.Sha256Of(content));
        var offset = 0;
        foreach (var chunk in chunks)
        {
            (await _kala.AppendRawAsync(session, content[offset..(offset + chunk)], offset)).ShouldSucceed();
            offset += chunk;
        }
        (await _kala.CloseAsync(session)).ShouldSucceed();
        return (session, content);
    }

    private async Task<long> CompactAsync() =>
        (await _kala.MaintainAsync("collect")).ShouldSucceed().Data.GetProperty("compacted").GetInt64();
}
