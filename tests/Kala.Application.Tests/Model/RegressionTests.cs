using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>Sequences that once violated the model, as they were shrunk.</summary>
public sealed class RegressionTests
{
    [Fact]
    public Task A_full_disk_while_a_distrusted_blob_is_copied_is_answered_as_one() => ModelCheck.RunOneAsync(
        new Create(3, HashKind.Right),
        new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
        new Arm(Fault.WriteError),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal },
        new Arm(Fault.NoSpace),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal });

    [Fact]
    public Task A_disk_fault_while_a_distrusted_blob_is_copied_is_answered_as_one() => ModelCheck.RunOneAsync(
        new Create(3, HashKind.Right),
        new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
        new Arm(Fault.SyncError),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal },
        new Arm(Fault.ReadError),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal });

    [Fact]
    public Task A_checkpoint_is_due_five_seconds_after_the_one_before_began() => ModelCheck.RunOneAsync(
        new Create(2, HashKind.None),
        new Stall(
            new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal, Reach = Reach.Beyond, Pieces = 2 },
            1,
            [new Wait(TimeSpan.FromDays(5)), new Wait(TimeSpan.FromSeconds(6))]));
}
