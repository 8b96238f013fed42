namespace Kala.Application.Tests.Model;

/// <summary>That the model test bites: each of these servers is broken in one way, and is found out for that.</summary>
public sealed class MutationTests
{
    private const int EnoughSequences = 2000;

    [Theory]
    [InlineData(typeof(NeverSyncs), "after a power loss")]
    [InlineData(typeof(NeverSyncsFolders), "after a power loss")]
    [InlineData(typeof(NeverSyncsTheParent), "after a power loss")]
    [InlineData(typeof(CopiesWithoutSync), "after a power loss")]
    [InlineData(typeof(CommitsBeforeItSyncs), "bytes are|lacks bytes|[SyncError]")]
    [InlineData(typeof(RetriesSyncs), "[SyncError] to a fault|after a power loss")]
    [InlineData(typeof(IgnoresFailedWrites), "to a fault of the disk|bytes are")]
    [InlineData(typeof(ClosesUnseen), "Answered ok @|its file has another|expected hash_mismatch|Answered ok, expected")]
    [InlineData(typeof(TakesOverAtOnce), "Told an offset|Answered|No order of the two|its bytes are|its offset is")]
    [InlineData(typeof(ForgetsToHash), "The digest state of")]
    [InlineData(typeof(NeverSkips), "Told an offset|its offset is|its bytes are")]
    [InlineData(typeof(KeepsEverything), "its offset is|Told an offset")]
    [InlineData(typeof(TrustsChunks), "expected chunk_hash_mismatch")]
    [InlineData(typeof(NeverDeletes), "belongs to nobody|left bytes")]
    public async Task A_broken_server_is_found_out(Type mutation, string reasons)
    {
        Variation Broken() => (Variation)Activator.CreateInstance(mutation)!;

        var violation = await ModelCheck.FindAsync(EnoughSequences, Broken, seed: null, shrinks: false);

        Assert.NotNull(violation);
        var reason = violation.Split('\n').First(line => line.Contains(nameof(Violation), StringComparison.Ordinal));
        Assert.True(reasons.Split('|').Any(one => reason.Contains(one, StringComparison.Ordinal)), violation);
    }
}
