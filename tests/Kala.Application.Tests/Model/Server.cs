using AutoMapper;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Files;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Leases;
using Kala.Infrastructure.Persistence;
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
            world.Identifiers,
            Options,
            NullLogger<FileBlobStore>.Instance);
        store.Prepare();
        var blobs = Blobs = variation.Blobs(store);
        var receiver = new ObservedReceiver(
            variation.Receiver(new ChunkReceiver(Unmeasured.Metrics, world.Clock), world.Clock), world.Clock, world.ForgetsDigests);
        Leases = variation.Leases(new MemoryUploadLeases(world.Clock));

        var rows = new SqliteSessionRows();
        var lookup = new SessionLookup(database, rows, Mapper, world.Clock, Options);
        var leases = new SessionLeases(database, rows, blobs, Leases, lookup, Unmeasured.Metrics, world.Clock, Options);
        var digests = new ContentDigest(blobs, world.Clock);
        _declared = new DeclaredBytes(database, blobs, world.Clock, Options);
        var quota = new Quota(new LimitsOptions(), world.Clock);
        var limits = new SizeLimits(database, quota, Options);
        var accounts = new Accounts(database, new KeyUse(database, NullLogger<KeyUse>.Instance), world.Clock);
        Open = new OpenSessionHandler(database, rows, _declared, world.Identifiers, world.Clock, accounts, quota, Options);
        Write = new WriteChunkHandler(
            blobs,
            receiver,
            leases,
            lookup,
            accounts,
            new SizeDeclaration(Open, _declared, accounts, quota),
            limits,
            world.Clock,
            Shutdown,
            NullLogger<WriteChunkHandler>.Instance);
        Close = new CloseSessionHandler(leases, lookup, digests, accounts, quota, Options);
        Abort = new AbortSessionHandler(blobs, leases, lookup, accounts);
        Erase = new ForgetSessionHandler(database, rows, blobs, leases);
        Collect = new CollectGarbageHandler(
            database,
            blobs,
            Leases,
            new ExpireSessionsHandler(database, leases, world.Clock),
            new ForgetRowsHandler(database, world.Clock, RemembersForEver, new AuditOptions()),
            new CompactFilesHandler(
                database, blobs, Leases, digests, new HousekeepingOptions(), NullLogger<CompactFilesHandler>.Instance),
            new RecountOwnersHandler(database, NullLogger<RecountOwnersHandler>.Instance),
            new DiskSurvey(world.Clock),
            world.Clock,
            new HousekeepingOptions());
        Get = new GetSessionHandler(lookup);
        Settle = new SettleSessionHandler(leases, lookup);
        OpenFile = new OpenFileHandler(new FileLookup(database, rows), blobs, new RecentFiles(world.Clock));
        DeleteFile = new DeleteFileHandler(database, blobs, new NoDatastores(), accounts, world.Clock);
        var closed = new ClosedSessions(database, rows, accounts, quota);
        Store = new StoreFileHandler(
            database,
            blobs,
            receiver,
            Shutdown,
            Open,
            _declared,
            closed,
            digests,
            accounts,
            quota,
            limits,
            world.Identifiers,
            Options,
            world.Clock,
            NullLogger<StoreFileHandler>.Instance);
        Join = new JoinSessionsHandler(
            database,
            blobs,
            leases,
            lookup,
            Open,
            digests,
            closed,
            quota,
            world.Identifiers,
            Shutdown,
            Options,
            world.Clock,
            NullLogger<JoinSessionsHandler>.Instance);
    }

    private readonly DeclaredBytes _declared;

    public ProcessLife Life { get; } = new();

    public ShutdownSignal Shutdown { get; } = new();

    public IUploadLeases Leases { get; }

    public IBlobStore Blobs { get; }

    public OpenSessionHandler Open { get; }

    public WriteChunkHandler Write { get; }

    public CloseSessionHandler Close { get; }

    public AbortSessionHandler Abort { get; }

    public ForgetSessionHandler Erase { get; }

    public CollectGarbageHandler Collect { get; }

    public GetSessionHandler Get { get; }

    public SettleSessionHandler Settle { get; }

    public OpenFileHandler OpenFile { get; }

    public DeleteFileHandler DeleteFile { get; }

    public StoreFileHandler Store { get; }

    public JoinSessionsHandler Join { get; }

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
