using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

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

    [Fact]
    public async Task A_usage_that_is_not_the_sum_over_the_rows_is_found_out()
    {
        await using var database = await ModelDatabase.CreateAsync();
        Assert.Empty(database.WrongUsage());

        await database.Current.WriteAsync(
            (db, ct) => db.Database.ExecuteSqlRawAsync("INSERT INTO owner_usage VALUES ('somebody', 0, 5, 0, 0, 0)", ct),
            CancellationToken.None);

        Assert.Equal(["somebody lacks -5 bytes, 0 sessions, 0 files, 0 ended"], database.WrongUsage());
    }
}
