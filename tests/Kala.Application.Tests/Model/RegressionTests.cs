using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Application.Tests.Model;

/// <summary>Sequences that once violated the model, as they were shrunk.</summary>
public sealed class RegressionTests
{
    [Fact]
    public Task A_full_disk_after_a_blob_was_sealed_is_answered_as_one() => ModelCheck.RunOneAsync(
        new Create(3, HashKind.Right),
        new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
        new Arm(Fault.WriteError),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal },
        new Arm(Fault.NoSpace),
        new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Equal });

    [Fact]
    public Task A_read_fault_after_a_blob_was_sealed_disturbs_no_chunk() => ModelCheck.RunOneAsync(
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
    public Task A_checkpoint_waits_for_the_first_byte_that_is_new() => ModelCheck.RunOneAsync(
        new Create(9503, HashKind.Right),
        new SendChunk(0, WriteMode.Write) { Reach = Reach.Some, Length = 4096 },
        new Stall(
            new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Lower, Shift = 65536, Pieces = 3 },
            65,
            [new Arm(Fault.NoSpace, Room: 4097), new Wait(TimeSpan.FromDays(5))]));

    [Fact]
    public Task A_chunk_that_a_failed_session_refuses_at_any_offset_stops_no_writer() => ModelCheck.RunOneAsync(
        new Create(0, HashKind.Wrong),
        new Close(0, HashKind.None),
        new Stall(
            new SendChunk(0, WriteMode.Write),
            0,
            [new SendChunk(0, WriteMode.Append) { Offset = OffsetKind.Higher, Exact = true }]));

    /// <summary>Each step at which the process can die between the abort, the removal of the bytes and that of the row.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_that_is_removed_at_once_is_there_or_aborted_or_gone_after_each_crash(bool power)
    {
        for (var steps = 0; steps <= 8; steps++)
        {
            await ModelCheck.RunOneAsync(
                new Create(3, HashKind.Right, Key: 1),
                new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
                new Doom(new Erase(0), steps, power, Seed: steps),
                new CollectAll(),
                new Erase(0),
                new Create(3, HashKind.Right, Key: 1));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forced_collection_loses_nothing_that_counts_in_any_crash(bool power)
    {
        for (var steps = 0; steps <= 12; steps++)
        {
            await ModelCheck.RunOneAsync(
                new Create(3, HashKind.Right),
                new SendChunk(0, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
                new Wait(TimeSpan.FromDays(8)),
                new Create(3, HashKind.Right),
                new SendChunk(1, WriteMode.Append) { Reach = Reach.Some, Length = 2 },
                new Doom(new CollectAll(), steps, power, Seed: steps),
                new CollectAll());
        }
    }

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
