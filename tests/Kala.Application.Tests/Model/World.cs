using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Model;

/// <summary>A machine with its disk, database and clock, and the server process that runs on it now.</summary>
internal sealed class World : IDisposable
{
    private readonly Variation _variation;

    public World(ModelDatabase database, Variation variation, bool forgetsDigests)
    {
        (Database, _variation, ForgetsDigests) = (database, variation, forgetsDigests);
        Disk = new SimulatedDisk(Paths.Root, Faults, Clock);
        Server = new Server(this, variation);
    }

    public ModelDatabase Database { get; }

    public bool ForgetsDigests { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Faults Faults { get; } = new();

    public BlobPaths Paths { get; } = new("/kala-model");

    public SimulatedDisk Disk { get; }

    public DiskThreads Threads { get; } = new();

    public CountingIdentifiers Identifiers { get; } = new();

    public Server Server { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Starts the next process. The last one has ended, and everything of it has been waited for.</summary>
    public async Task RestartAsync(int? powerLoss)
    {
        Server.Dispose();
        await Database.RestartAsync();
        if (powerLoss is { } seed)
        {
            Disk.PowerLoss(new Random(seed));
        }
        else
        {
            Disk.Crash();
        }
        try
        {
            Server = new Server(this, _variation);
        }
        catch (IOException)
        {
            // A fault struck the start: whoever runs the server starts it again.
            Server = new Server(this, _variation);
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        Threads.Dispose();
    }

    /// <summary>The same in every run, and sessions share a few folders.</summary>
    internal sealed class CountingIdentifiers : Identifiers
    {
        private int _sessions;
        private int _blobs;

        public Guid LastSession { get; private set; }

        public override Guid NewId()
        {
            var number = Interlocked.Increment(ref _sessions);
            return LastSession = new Guid(number % 2, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number);
        }

        public override string NewBlob() => Interlocked.Increment(ref _blobs).ToString("x16", CultureInfo.InvariantCulture);
    }
}
