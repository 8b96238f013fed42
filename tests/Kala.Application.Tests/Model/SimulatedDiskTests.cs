using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>That the disk of the model forgets what a disk may forget, and nothing else.</summary>
public sealed class SimulatedDiskTests
{
    private const string Root = "/disk";
    private const string Folder = "/disk/folder";
    private const string Name = "/disk/folder/file";

    [Fact]
    public void What_was_synced_survives_every_power_loss()
    {
        var survivors = AfterPowerLosses(machine =>
        {
            machine.Write([1, 2, 3], at: 0).Sync();
            machine.SyncNames();
        });

        Assert.Equal(["1,2,3"], survivors);
    }

    [Fact]
    public void Bytes_and_lengths_that_were_not_synced_survive_or_not()
    {
        var survivors = AfterPowerLosses(machine =>
        {
            machine.Write([1, 2, 3], at: 0).Sync();
            machine.SyncNames();
            machine.Write([4], at: 3);
        });

        Assert.Equal(["1,2,3", "1,2,3,0", "1,2,3,4"], survivors);
    }

    [Fact]
    public void A_name_that_was_not_synced_survives_or_not()
    {
        var survivors = AfterPowerLosses(machine =>
        {
            machine.SyncNames();
            machine.Write([1], at: 0).Sync();
        });

        Assert.Equal(["1", "nothing"], survivors);
    }

    [Fact]
    public void A_removal_that_was_not_synced_may_come_undone()
    {
        var survivors = AfterPowerLosses(machine =>
        {
            machine.Write([1], at: 0).Sync();
            machine.SyncNames();
            machine.Mounted.Delete(Name);
        });

        Assert.Equal(["1", "nothing"], survivors);
    }

    [Fact]
    public void A_folder_whose_name_was_not_synced_takes_what_is_in_it_along()
    {
        var machine = new Machine();
        machine.Write([1], at: 0).Sync();

        machine.Mounted.SyncFolder(Folder);
        Assert.False(machine.Disk.WouldKeep(Name, [1]));
        machine.Mounted.SyncFolder(Root);
        Assert.True(machine.Disk.WouldKeep(Name, [1]));
    }

    [Fact]
    public void A_sync_after_a_failed_one_says_nothing()
    {
        var machine = new Machine();
        machine.Write([1], at: 0).Sync();
        machine.SyncNames();
        var file = machine.Write([2], at: 0);
        machine.Faults.Arm(Fault.SyncError, 0);

        Assert.Throws<IOException>(file.Sync);
        file.Sync();

        Assert.True(machine.Disk.WouldKeep(Name, [1]));
        Assert.Equal([2], machine.Disk.Read(Name, 1));
    }

    [Fact]
    public void A_killed_process_loses_its_files_but_nothing_that_it_wrote()
    {
        var machine = new Machine();
        var file = machine.Write([1], at: 0);

        machine.Life.End();
        machine.Disk.Crash();

        Assert.Throws<ProcessDiedException>(file.Sync);
        Assert.Throws<ProcessDiedException>(() => machine.Mounted.OpenOrCreate(Name));
        Assert.Equal([1], machine.Disk.Read(Name, 1));
    }

    [Fact]
    public void A_full_disk_takes_what_fits()
    {
        var machine = new Machine();
        var file = machine.Write([], at: 0);
        machine.Faults.Arm(Fault.NoSpace, 2);

        var full = Assert.Throws<IOException>(() => file.Write(new ReadOnlySequence<byte>(new byte[] { 1, 2, 3 }), 0));

        Assert.Equal(DiskErrors.NoSpace, full.HResult);
        Assert.Equal([1, 2], machine.Disk.Read(Name, 2));
        Assert.Equal(2, file.Length);
    }

    /// <summary>What was there after each of many power losses, every outcome once.</summary>
    private static List<string> AfterPowerLosses(Action<Machine> before)
    {
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0; seed < 50; seed++)
        {
            var machine = new Machine();
            before(machine);
            machine.Life.End();
            machine.Disk.PowerLoss(new Random(seed));
            using var file = machine.Disk.Mount(new ProcessLife()).Open(Name, forWriting: false);
            outcomes.Add(file is null ? "nothing" : string.Join(',', machine.Disk.Read(Name, file.Length)!));
        }
        return [.. outcomes];
    }

    private sealed class Machine
    {
        public Machine()
        {
            Disk = new SimulatedDisk(Root, Faults, TimeProvider.System);
            Mounted = Disk.Mount(Life);
            Mounted.CreateFolder(Folder);
        }

        public Faults Faults { get; } = new();

        public ProcessLife Life { get; } = new();

        public SimulatedDisk Disk { get; }

        public IDisk Mounted { get; }

        public IDiskFile Write(byte[] bytes, long at)
        {
            var file = Mounted.OpenOrCreate(Name);
            file.Write(new ReadOnlySequence<byte>(bytes), at);
            return file;
        }

        public void SyncNames()
        {
            Mounted.SyncFolder(Folder);
            Mounted.SyncFolder(Root);
        }
    }
}
