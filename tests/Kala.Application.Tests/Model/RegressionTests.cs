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
}
