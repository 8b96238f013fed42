using AutoMapper;
using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Application.Tests.Model;

/// <summary>One process of the server: the real handlers and ports, on a disk and a database that outlive it.</summary>
internal sealed class Server : IDisposable
{
    private static readonly IMapper Mapper = new MapperConfiguration(
        map => map.AddMaps(typeof(SessionViewProfile).Assembly)).CreateMapper();

    public Server(World world, Variation variation)
    {
        var database = variation.Database(new MortalDatabase(world.Database.Current, Life, world.Faults));
        var disk = variation.Disk(world.Disk.Mount(Life));
        var store = new FileBlobStore(
            disk,
            world.Paths,
            new DiskRoom(disk, world.Paths, Options, world.Clock),
            world.Threads,
            Options,
            world.Clock,
            NullLogger<FileBlobStore>.Instance);
        store.Prepare();
        var blobs = new ObservedBlobStore(variation.Blobs(store), world.ForgetsDigests);
        Leases = variation.Leases(new MemoryUploadLeases(world.Clock));

        var lookup = new SessionLookup(database, Mapper, world.Clock, Options);
        _declared = new DeclaredBytes(database, blobs, world.Clock, Options);
        var quota = new Quota(new LimitsOptions(), world.Clock);
        var accounts = new Accounts(database, new KeyUse(database, NullLogger<KeyUse>.Instance), world.Clock);
        Open = new OpenSessionHandler(database, _declared, world.Identifiers, world.Clock, accounts, quota, Options);
        var suspects = new SuspectBlobs(blobs, world.Identifiers, world.Clock, Options, NullLogger<SuspectBlobs>.Instance);
        Write = new WriteChunkHandler(
            database,
            blobs,
            Leases,
            lookup,
            suspects,
            accounts,
            world.Identifiers,
            world.Clock,
            Shutdown,
            Options,
            NullLogger<WriteChunkHandler>.Instance);
        Close = new CloseSessionHandler(database, blobs, Leases, lookup, suspects, accounts, quota, world.Identifiers, world.Clock, Options);
        Abort = new AbortSessionHandler(database, blobs, Leases, lookup, accounts, world.Clock, Options);
        Erase = new ForgetSessionHandler(database, blobs, Leases, world.Clock, Options);
        Collect = new CollectGarbageHandler(
            database,
            blobs,
            Leases,
            new ExpireSessionsHandler(database, Leases, world.Clock),
            new ForgetRowsHandler(database, world.Clock, RemembersForEver),
            new RecountOwnersHandler(database, NullLogger<RecountOwnersHandler>.Instance),
            new DiskSurvey(world.Clock),
            world.Clock,
            new HousekeepingOptions());
        Get = new GetSessionHandler(lookup);
        OpenFile = new OpenFileHandler(database, blobs, new RecentFiles(database, world.Clock));
        DeleteFile = new DeleteFileHandler(database, blobs, accounts, world.Clock);
        Store = new StoreFileHandler(database, blobs, Shutdown, Open, Write, Close);
    }

    private readonly DeclaredBytes _declared;

    public ProcessLife Life { get; } = new();

    public ShutdownSignal Shutdown { get; } = new();

    public IUploadLeases Leases { get; }

    public OpenSessionHandler Open { get; }

    public WriteChunkHandler Write { get; }

    public CloseSessionHandler Close { get; }

    public AbortSessionHandler Abort { get; }

    public ForgetSessionHandler Erase { get; }

    public CollectGarbageHandler Collect { get; }

    public GetSessionHandler Get { get; }

    public OpenFileHandler OpenFile { get; }

    public DeleteFileHandler DeleteFile { get; }

    public StoreFileHandler Store { get; }

    /// <summary>So that the model need not say which rows the collector has removed.</summary>
    private static FilestoreOptions RemembersForEver { get; } = new() { SessionMemory = TimeSpan.FromDays(36_500) };

    private static FilestoreOptions Options { get; } = new()
    {
        SessionLifetime = ReferenceModel.Lifetime,
        SessionMemory = ReferenceModel.Memory,
    };

    public void Dispose()
    {
        _declared.Dispose();
        Shutdown.Dispose();
    }
}
