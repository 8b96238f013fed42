using Kala.Application.Tests.Model.Mutations;
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
    [InlineData(typeof(IgnoresFailedWrites), Lost + "|to a fault of the disk")]
    [InlineData(typeof(ClosesUnseen), "its file has another|expected hash_mismatch|No order of the two")]
    [InlineData(typeof(TakesOverAtOnce), Mixed)]
    [InlineData(typeof(ForgetsToHash), "The digest state of")]
    [InlineData(typeof(NeverSkips), Mixed)]
    [InlineData(typeof(KeepsEverything), Mixed)]
    [InlineData(typeof(TrustsChunks), "expected chunk_hash_mismatch|No order of the two")]
    [InlineData(typeof(NeverDeletes), "belongs to nobody|left bytes")]
    public async Task A_broken_server_is_found_out(Type mutation, string reasons)
    {
        Variation Broken() => (Variation)Activator.CreateInstance(mutation)!;

        var violation = await ModelCheck.FindAsync(EnoughSequences, Broken, Same, shrinks: false);

        Assert.NotNull(violation);
        var reason = violation.Split('\n').First(line => line.Contains(nameof(Violation), StringComparison.Ordinal));
        Assert.True(reasons.Split('|').Any(one => reason.Contains(one, StringComparison.Ordinal)), violation);
    }

    /// <summary>Random sequences rarely lose the power between the copy of a suspect blob and the next sync of its file.</summary>
    [Fact]
    public async Task A_server_that_does_not_sync_the_copy_of_a_suspect_blob_is_found_out()
    {
        await using var database = await ModelDatabase.CreateAsync();
        var violations = new List<string>();
        for (var steps = 1; steps <= 20; steps++)
        {
            var sequence = new Sequence(
                [
                    new Create(3, HashKind.Right),
                    new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
                    new Arm(Fault.SyncError),
                    new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal },
                    new Doom(new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal }, steps, Power: true, Seed: steps),
                ],
                ForgetsDigests: false);
            try
            {
                await ModelCheck.RunOneAsync(database, new CopiesWithoutSync(), sequence);
            }
            catch (Violation violation)
            {
                violations.Add(violation.Message);
            }
        }

        Assert.NotEmpty(violations);
        Assert.All(violations, violation => Assert.Contains(Lost.Split('|'), one => violation.Contains(one, StringComparison.Ordinal)));
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
        var violation = await ModelCheck.FindAsync(EnoughSequences, () => new TrustsChunks(), seed: null, shrinks: false);
        var seed = ModelCheck.Seed.Parse(violation!.Split('\n')[0].Split('=')[1]);

        var again = await ModelCheck.FindAsync(1, () => new TrustsChunks(), seed, shrinks: false);

        Assert.Equal(Commands(violation), Commands(again!));
    }

    private static IEnumerable<string> Commands(string violation) =>
        violation.Split('\n').Skip(2).TakeWhile(line => !line.StartsWith("Failed", StringComparison.Ordinal));
}
