using System.Buffers;
using Kala.Application.Tests.Model.Mutations;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>That the model test bites: each of these servers is broken in one way, and is found out for that.</summary>
public sealed class MutationTests
{
    private const int EnoughSequences = 2000;
    private const string Lost = "after a power loss|its bytes are|The bytes of|The digest state of|nothing it may be";
    private const string Mixed = "Told an offset|its offset is|its bytes are|Answered|No order of the two|The digest state of";

    /// <summary>
    /// Where every search begins. What breaks has many consequences, and which comes first would be chance: a wrong
    /// chunk is told by its answer, or, if the power fails in it, by the offset that is found.
    /// </summary>
    private static readonly ModelCheck.Seed Same = new(20261128, 1, Size: null);

    [Theory]
    [InlineData(typeof(NeverSyncs), Lost)]
    [InlineData(typeof(NeverSyncsFolders), Lost)]
    [InlineData(typeof(NeverSyncsTheParent), Lost)]
    [InlineData(typeof(CommitsBeforeItSyncs), Lost + "|[SyncError]")]
    [InlineData(typeof(RetriesSyncs), Lost + "|[SyncError] to a fault")]
    [InlineData(typeof(ClaimsMoreThanSynced), Lost)]
    [InlineData(typeof(IgnoresFailedWrites), Lost + "|to a fault of the disk")]
    [InlineData(typeof(ClosesUnseen), "its file has another|expected hash_mismatch|No order of the two")]
    [InlineData(typeof(TakesOverAtOnce), Mixed)]
    [InlineData(typeof(ForgetsToHash), "The digest state of")]
    [InlineData(typeof(NeverSkips), Mixed)]
    [InlineData(typeof(KeepsEverything), Mixed)]
    [InlineData(typeof(TrustsChunks), "expected chunk_hash_mismatch|No order of the two|its chunks have not verified it")]
    [InlineData(typeof(TrustsUncheckedChunks), "its chunks have verified it")]
    [InlineData(typeof(NeverDeletes), "belongs to nobody|left bytes")]
    public async Task A_broken_server_is_found_out(Type mutation, string reasons)
    {
        Variation Broken() => (Variation)Activator.CreateInstance(mutation)!;

        var violation = await ModelCheck.FindAsync(EnoughSequences, Broken, Same, shrinks: false);

        Assert.NotNull(violation);
        var reason = violation.Split('\n').First(line => line.Contains(nameof(Violation), StringComparison.Ordinal));
        Assert.True(reasons.Split('|').Any(one => reason.Contains(one, StringComparison.Ordinal)), violation);
    }

    /// <summary>One process has no leases that expire, so no sequence has a writer that wakes up after another one has gone on.</summary>
    [Theory]
    [InlineData(typeof(Faithful), true)]
    [InlineData(typeof(WritesToSealedBlobs), false)]
    public async Task A_late_writer_changes_only_a_blob_that_should_have_been_left(Type variation, bool isUnchanged)
    {
        await using var database = await ModelDatabase.CreateAsync();
        using var world = new World(database, (Variation)Activator.CreateInstance(variation)!, forgetsDigests: false);
        var session = world.Identifiers.NewId();
        await using var late = world.Server.Blobs.OpenWriter(session, Extents.None);
        await late.AppendAsync(new ReadOnlySequence<byte>("ab"u8.ToArray()));
        var committed = await late.FlushAsync();
        await using var next = world.Server.Blobs.OpenWriter(session, committed.Sealed());
        await next.AppendAsync(new ReadOnlySequence<byte>("cd"u8.ToArray()));
        var content = await next.FlushAsync();

        await late.AppendAsync(new ReadOnlySequence<byte>("XYZ"u8.ToArray()));
        await late.FlushAsync();

        using var reader = await world.Server.Blobs.OpenReaderAsync(session, content, CancellationToken.None);
        var bytes = new byte[4];
        for (var count = 0; count < bytes.Length;)
        {
            count += await reader!.ReadAsync(bytes.AsMemory(count), count, CancellationToken.None);
        }
        Assert.Equal(isUnchanged, "abcd"u8.SequenceEqual(bytes));
    }

    [Fact]
    public async Task A_collector_that_takes_sessions_from_their_writers_is_found_out()
    {
        await using var database = await ModelDatabase.CreateAsync();
        var sequence = new Sequence(
            [
                new Create(3, HashKind.Right),
                new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
                new Stall(new SendChunk(0, WriteMode.Write) { Pieces = 2 }, 1, [new CollectAll()]),
            ],
            ForgetsDigests: false);

        await ModelCheck.RunOneAsync(database, new Faithful(), sequence);
        var violation = await Assert.ThrowsAsync<Violation>(() => ModelCheck.RunOneAsync(database, new CollectsFromWriters(), sequence));

        Assert.Contains("its bytes are", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_seed_of_a_failure_makes_the_same_failure_again()
    {
        // From a fixed start: what two calls at once make of each other is not the same in every run.
        var violation = await ModelCheck.FindAsync(EnoughSequences, () => new TrustsChunks(), Same, shrinks: false);
        var seed = ModelCheck.Seed.Parse(violation!.Split('\n')[0].Split('=')[1]);

        var again = await ModelCheck.FindAsync(1, () => new TrustsChunks(), seed, shrinks: false);

        Assert.Equal(Commands(violation), Commands(again!));
    }

    private static IEnumerable<string> Commands(string violation) =>
        violation.Split('\n').Skip(2).TakeWhile(line => !line.StartsWith("Failed", StringComparison.Ordinal));
}
