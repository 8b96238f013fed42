using System.Buffers;
using System.Security.Cryptography;
using AutoMapper;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Application.Files;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Application.UploadSessions;
using Kala.Application.Users;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Hosting;
using Kala.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests;

/// <summary>Handlers on a real disk and a real database, both of which can fail.</summary>
internal sealed class ServerOnDisk : IAsyncDisposable
{
    private static readonly IMapper Mapper = new MapperConfiguration(
        map => map.AddMaps(typeof(SessionViewProfile).Assembly)).CreateMapper();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");
    private readonly ServiceProvider _services;
    private readonly BlobPaths _paths;

    private ServerOnDisk()
    {
        Options = new FilestoreOptions { Root = Path.Combine(_folder.FullName, "blobs"), ReserveBytes = 0 };
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(Options)
            .AddKalaInfrastructure($"Data Source={Path.Combine(_folder.FullName, "kala.db")}")
            .AddSingleton<Identifiers>()
            .BuildServiceProvider();
        _paths = _services.GetRequiredService<BlobPaths>();
        Database = new FaultyDatabase(_services.GetRequiredService<IKalaDatabase>());
        Blobs = new FaultyBlobStore(_services.GetRequiredService<IBlobStore>());
        Leases = _services.GetRequiredService<IUploadLeases>();
        var identifiers = new Identifiers();
        var rows = _services.GetRequiredService<ISessionRows>();
        var lookup = new SessionLookup(Database, rows, Mapper, Clock, Options);
        Sessions = new SessionLeases(Database, rows, Blobs, Leases, lookup, Unmeasured.Metrics, Clock, Options);
        var accounts = new Accounts(Database, new KeyUse(Database, NullLogger<KeyUse>.Instance), Clock);
        var quota = new Quota(Limits, Clock);
        var digests = new ContentDigest(Blobs, Clock);
        Declared = new DeclaredBytes(Database, Blobs, Clock, Options);
        var open = new OpenSessionHandler(Database, rows, Declared, identifiers, Clock, accounts, quota, Options);
        var closed = new ClosedSessions(Database, rows, accounts, quota);
        var receiver = new ChunkReceiver(Unmeasured.Metrics, Clock);
        Open = open;
        var limits = new SizeLimits(Database, quota, Options);
        Settle = new SettleSessionHandler(Sessions, lookup);
        Write = new WriteChunkHandler(
            Blobs,
            receiver,
            Sessions,
            lookup,
            accounts,
            new SizeDeclaration(open, Declared, accounts, quota),
            limits,
            Clock,
            Shutdown,
            NullLogger<WriteChunkHandler>.Instance);
        Store = new StoreFileHandler(
            Database,
            Blobs,
            receiver,
            Shutdown,
            open,
            Declared,
            closed,
            digests,
            accounts,
            quota,
            limits,
            identifiers,
            Options,
            Clock,
            NullLogger<StoreFileHandler>.Instance);
        Join = new JoinSessionsHandler(
            Database,
            Blobs,
            Sessions,
            lookup,
            open,
            digests,
            closed,
            quota,
            identifiers,
            Shutdown,
            Options,
            Clock,
            NullLogger<JoinSessionsHandler>.Instance);
        Close = new CloseSessionHandler(Sessions, lookup, digests, accounts, quota, Options);
        Abort = new AbortSessionHandler(Blobs, Sessions, lookup, accounts);
        Collect = new CollectGarbageHandler(
            Database,
            Blobs,
            Leases,
            new ExpireSessionsHandler(Database, Sessions, Clock),
            new ForgetRowsHandler(Database, Clock, Options, new AuditOptions()),
            new CompactFilesHandler(
                Database, Blobs, Leases, digests, new HousekeepingOptions(), NullLogger<CompactFilesHandler>.Instance),
            new RecountOwnersHandler(Database, NullLogger<RecountOwnersHandler>.Instance),
            new DiskSurvey(Clock),
            Clock,
            new HousekeepingOptions());
        OpenFile = new OpenFileHandler(new FileLookup(Database, rows), Blobs, new RecentFiles(Clock));
    }

    public static Caller Owner { get; } = new(WellKnownOwner.Anonymous);

    /// <summary>It begins now, because the disk has the machine's time.</summary>
    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public FilestoreOptions Options { get; }

    public LimitsOptions Limits { get; } = new();

    public ShutdownSignal Shutdown { get; } = new();

    public FaultyDatabase Database { get; }

    public FaultyBlobStore Blobs { get; }

    public IUploadLeases Leases { get; }

    public SessionLeases Sessions { get; }

    public DeclaredBytes Declared { get; }

    public OpenSessionHandler Open { get; }

    public SettleSessionHandler Settle { get; }

    public WriteChunkHandler Write { get; }

    public StoreFileHandler Store { get; }

    public JoinSessionsHandler Join { get; }

    public CloseSessionHandler Close { get; }

    public AbortSessionHandler Abort { get; }

    public CollectGarbageHandler Collect { get; }

    public OpenFileHandler OpenFile { get; }

    public static async Task<ServerOnDisk> StartAsync()
    {
        var server = new ServerOnDisk();
        server._services.GetRequiredService<FileBlobStore>().Prepare();
        await server._services.GetRequiredService<SqliteStartup>().RunAsync(CancellationToken.None);
        return server;
    }

    public static Sha256Digest DigestOf(byte[] bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    /// <summary>Adds a session with bytes.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="size">The declared size; null for the number of bytes.</param>
    /// <param name="sha256">The declared digest; null for none.</param>
    /// <param name="owner">The owner; null for the usual one.</param>
    public async Task<Guid> AddPartAsync(byte[] bytes, long? size = null, Sha256Digest? sha256 = null, Guid? owner = null)
    {
        var file = new DeclaredFile(null, size ?? bytes.Length, sha256, null);
        var session = UploadSession.Open(
            Guid.NewGuid(), owner ?? Owner.Owner, file, UploadDoor.Form, Clock.GetUtcNow(), Options.SessionLifetime);
        await using var writer = Blobs.OpenWriter(session.Id, Extents.None);
        if (bytes.Length > 0)
        {
            await writer.AppendAsync(new ReadOnlySequence<byte>(bytes));
            using var digest = RunningSha256.Start();
            digest.Append(bytes);
            session.Advance(await writer.FlushAsync(), digest.Save(), Clock.GetUtcNow(), Options.SessionLifetime);
        }
        await ChangeAsync(db => db.Add(session));
        return session.Id;
    }

    public Task<Result<Guid>> JoinAsync(params Guid[] parts) => JoinAsync(new DeclaredFile(null, null, null, null), parts);

    public Task<Result<Guid>> JoinAsync(DeclaredFile file, params Guid[] parts) => JoinAsync(Owner, file, parts);

    public Task<Result<Guid>> JoinAsync(Caller caller, DeclaredFile file, params Guid[] parts) =>
        Join.HandleAsync(new JoinSessions(parts, file, UploadDoor.Form, caller), CancellationToken.None);

    public async Task<byte[]> ReadAsync(Guid file)
    {
        var opened = await OpenFile.HandleAsync(file, Owner, CancellationToken.None);
        using var content = opened.Value;
        var bytes = new byte[content.File.Size];
        for (var position = 0; position < bytes.Length;)
        {
            var count = await content.Content.ReadAsync(bytes.AsMemory(position), position, CancellationToken.None);
            Assert.NotEqual(0, count);
            position += count;
        }
        return bytes;
    }

    public Task ChangeAsync(Action<KalaContext> change) => Database.Inner.WriteAsync(
        (db, _) =>
        {
            change(db);
            return Task.FromResult(true);
        },
        CancellationToken.None);

    public Task ChangeAsync(Guid session, Action<UploadSession> change) => Database.Inner.WriteAsync(
        async (db, ct) =>
        {
            change(await db.UploadSessions.SingleAsync(one => one.Id == session, ct));
            return true;
        },
        CancellationToken.None);

    public Task<UploadSession?> FindAsync(Guid session) =>
        Database.Inner.ReadAsync((db, ct) => db.UploadSessions.SingleOrDefaultAsync(one => one.Id == session, ct), CancellationToken.None);

    public Task<StoredFile?> FindFileAsync(Guid file) =>
        Database.Inner.ReadAsync((db, ct) => db.Files.SingleOrDefaultAsync(one => one.Id == file, ct), CancellationToken.None);

    public Task<int> CountFilesAsync() => Database.Inner.ReadAsync((db, ct) => db.Files.CountAsync(ct), CancellationToken.None);

    /// <summary>The blobs of a session; of all sessions if it is null.</summary>
    public string[] BlobsOf(Guid? session) => session is null
        ? Directory.GetFiles(_paths.Root, "*", SearchOption.AllDirectories)
        : Directory.Exists(_paths.Folder(session.Value)) ? Directory.GetFiles(_paths.Folder(session.Value)) : [];

    /// <summary>The folders of sessions.</summary>
    public string[] Folders() => [.. _paths.Shards.SelectMany(Directory.GetDirectories)];

    public async ValueTask DisposeAsync()
    {
        Declared.Dispose();
        Collect.Dispose();
        Shutdown.Dispose();
        var connection = _services.GetRequiredService<SqliteConnectionStringBuilder>();
        await _services.DisposeAsync();
        using (var pooled = new SqliteConnection(connection.ConnectionString))
        {
            SqliteConnection.ClearPool(pooled);
        }
        _folder.Delete(recursive: true);
    }
}
