using System.Buffers;
using System.IO.Pipelines;
using Kala.Application.Tests.Model;
using Kala.Application.Tests.Model.Mutations;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>A join that a crash interrupts before each of its steps, on a disk that loses what was not synced.</summary>
public sealed class JoinSessionsCrashTests : IAsyncLifetime
{
    private static readonly Caller Owner = new(WellKnownOwner.Anonymous);
    private static readonly byte[] Half = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
    private static readonly byte[] Whole = [.. Half, .. Half];

    private ModelDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await ModelDatabase.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Whatever_a_crash_leaves_is_a_whole_file_or_nothing()
    {
        var steps = 0;
        while (!await SurvivesAsync(new Faithful(), steps, losesPower: steps % 2 == 0)
            | !await SurvivesAsync(new Faithful(), steps, losesPower: steps % 2 == 1))
        {
            Assert.InRange(++steps, 1, 50);
        }
        // Creating the folder, linking twice, syncing it, and the rows.
        Assert.InRange(steps, 5, 50);
    }

    [Fact]
    public async Task A_join_that_does_not_sync_its_links_is_found_out()
    {
        var wasWhole = false;
        var lost = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            for (var steps = 0; steps < 50 && !wasWhole; steps++)
            {
                wasWhole = await SurvivesAsync(new LinksWithoutSync(), steps, losesPower: true);
            }
        });

        Assert.Contains("content_corrupt", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>Joins with a crash after some steps, and checks what is left. Returns whether the join came to its end.</summary>
    private async Task<bool> SurvivesAsync(Variation variation, int steps, bool losesPower)
    {
        await _database.EmptyAsync();
        using var world = new World(_database, variation, forgetsDigests: false);
        var part = await AddPartAsync(world);
        var names = new HashSet<string>(world.Disk.Files());
        world.Server.Life.EndAfter(steps);
        var isWhole = false;
        try
        {
            var joined = await world.Server.Join.HandleAsync(
                new JoinSessions([part, part], new DeclaredFile(null, null, null, null), UploadDoor.Form, Owner), CancellationToken.None);
            isWhole = joined.Failure is null;
        }
        catch (ProcessDiedException)
        {
        }
        world.Server.Life.End();
        await world.RestartAsync(losesPower ? steps : null);

        foreach (var file in _database.Files().Values)
        {
            var opened = await world.Server.OpenFile.HandleAsync(file.Id, Owner, CancellationToken.None);
            Assert.True(opened.Failure is null, $"The file cannot be read: {opened.Failure?.Code}");
            using var content = opened.Value;
            var bytes = new byte[Whole.Length + 1];
            var length = 0;
            while (await content.Content.ReadAsync(bytes.AsMemory(length), length, CancellationToken.None) is > 0 and var count)
            {
                length += count;
            }
            Assert.Equal(Whole, bytes[..length]);
        }
        if (isWhole)
        {
            Assert.Single(_database.Files());
        }
        else if (_database.Files().Count == 0)
        {
            world.Clock.Advance(TimeSpan.FromHours(25));
            await world.Server.Collect.HandleAsync(force: false, CancellationToken.None);
            Assert.Equal(names, [.. world.Disk.Files()]);
        }
        return isWhole;
    }

    private static async Task<Guid> AddPartAsync(World world)
    {
        var opened = await world.Server.Open.HandleAsync(new() { FileSize = Half.Length }, Owner, null, CancellationToken.None);
        var written = await world.Server.Write.HandleAsync(
            new WriteChunk(opened.Value, Owner, new HalfBody()), CancellationToken.None);
        Assert.Equal(Half.Length, written.Value.Offset);
        return opened.Value;
    }

    private sealed class HalfBody : ChunkBody
    {
        public override long LeastLength => Half.Length;

        public override PipeReader Data { get; } = PipeReader.Create(new ReadOnlySequence<byte>(Half));

        public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) =>
            new(new Chunk(WriteMode.Write, null, null, null));
    }
}
