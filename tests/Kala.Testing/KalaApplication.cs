using Kala.Api.Hosting;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Testing;

/// <summary>
/// The whole server in this process, with its own port, folder, database and clock. A class of
/// tests shares one as its fixture; a test that changes settings or the time starts its own. What a client can say to
/// it is in the other files of this class.
/// </summary>
public sealed partial class KalaApplication : IAsyncLifetime
{
    /// <summary>Whether the tests of this project run on PostgreSQL.</summary>
    public static bool UsesPostgres { get; } = AppContext.TryGetSwitch("Kala.Testing.Postgres", out var isOn) && isOn;

    /// <summary>Whether the tests of this project run on an S3-compatible store.</summary>
    public static bool UsesS3 { get; } = AppContext.TryGetSwitch("Kala.Testing.S3", out var isOn) && isOn;

    /// <summary>Whether all tests of this project are skipped, because what they need is absent.</summary>
    public static bool IsImpossible =>
        (UsesPostgres && PostgresServer.WhyAbsent is not null) || (UsesS3 && S3Server.WhyAbsent is not null);

    // A hundredth of the default cost, because hashing passwords would take most of the time of many tests.
    private const int RoundsOfHashes = 1_000;

    private readonly string[] _settings;
    private int _compared;
    private readonly Action<IServiceCollection>? _change;
    private readonly Action<WebApplication>? _map;
    private PostgresDatabase? _database;
    private BlobsInBucket? _bucket;
    private WebApplication? _host;
    private HttpClient? _client;

    public KalaApplication()
        : this([])
    {
    }

    private KalaApplication(string[] settings, Action<IServiceCollection>? change = null, Action<WebApplication>? map = null) =>
        (_settings, _change, _map) = (settings, change, map);

    /// <summary>The time as the server sees it.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero));

    /// <summary>The server's data on disk.</summary>
    public DataFolder Folder { get; } = new();

    /// <summary>The bytes that it has stored.</summary>
    public StoredBlobs Blobs => _bucket is { } bucket ? bucket : new BlobsInFolder(Folder.Root);

    /// <summary>The bucket, where tests run on an S3-compatible store.</summary>
    public BlobsInBucket Bucket => _bucket ?? throw new InvalidOperationException("The server stores in a folder.");

    /// <summary>The server's log.</summary>
    public LogLines Log { get; } = new();

    /// <summary>The server's metadata store, so that a test can make it fail.</summary>
    public FaultyDatabase Database => (FaultyDatabase)Services.GetRequiredService<IKalaDatabase>();

    /// <summary>The address it listens on.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>The services, for tests of the composition.</summary>
    public IServiceProvider Services => Host.Services;

    private WebApplication Host => _host ?? throw new InvalidOperationException("The server does not run.");

    private HttpClient Client => _client ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Starts a server with settings such as <c>Filestore:MaxFileSize=10</c>.</summary>
    public static Task<KalaApplication> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>Starts a server with replaced services.</summary>
    public static Task<KalaApplication> StartAsync(Action<IServiceCollection>? change, params string[] settings) =>
        StartAsync(new KalaApplication(settings, change));

    /// <summary>Starts a server with additional endpoints of the test.</summary>
    public static Task<KalaApplication> StartWithAsync(Action<WebApplication> map, params string[] settings) =>
        StartAsync(new KalaApplication(settings, map: map));

    private static async Task<KalaApplication> StartAsync(KalaApplication application)
    {
        try
        {
            await application.StartHostAsync();
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another node over the same PostgreSQL and the same blobs.</summary>
    public async Task<KalaApplication> StartNodeAsync(params string[] settings) => await StartAsync(
        [$"ConnectionStrings:Kala={_database!.ConnectionString}", .. await BlobSettingsAsync(), $"Datastores:Root={Folder.Datastores}", .. settings]);

    /// <summary>The first value of a query, read directly from the database.</summary>
    public Task<object?> LookAsync(string sql) => _database!.LookAsync(sql);

    /// <summary>Stops the server like a signal, and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartHostAsync();
    }

    /// <summary>Stops the server like a signal; running requests have the grace time.</summary>
    public async Task StopAsync()
    {
        if (_host is { } host)
        {
            _client?.Dispose();
            await host.StopAsync();
            _host = null;
            await host.DisposeAsync();
        }
    }

    /// <summary>Refuses new writes; everything else still works.</summary>
    public void BeginToStop() => Services.GetRequiredService<ShutdownSignal>().Stop(TimeSpan.FromHours(1));

    /// <summary>Whether the server is stopping.</summary>
    public bool IsStopping => Services.GetRequiredService<ShutdownSignal>().IsStopping;

    /// <summary>Holds a session's lease like a writer that never releases it.</summary>
    public async Task<IAsyncDisposable> HoldAsync(Guid session) =>
        await Services.GetRequiredService<IUploadLeases>().TryAcquireAsync(session, CancellationToken.None)
        ?? throw new InvalidOperationException("Somebody writes to the session.");

    /// <summary>Changes the tables directly.</summary>
    public Task ExecuteAsync(string sql) => Database.Inner
        .WriteAsync((db, ct) => db.Database.ExecuteSqlRawAsync(sql, ct), CancellationToken.None);

    /// <summary>The number of session rows.</summary>
    public Task<long> CountSessionsAsync() => Services.GetRequiredService<IKalaDatabase>()
        .ReadAsync((db, ct) => db.UploadSessions.LongCountAsync(ct), CancellationToken.None);

    /// <summary>A connection for requests that <see cref="HttpClient"/> cannot send.</summary>
    public Task<WireConnection> ConnectAsync() => WireConnection.OpenAsync(Address);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_database is { } database)
        {
            await database.DisposeAsync();
        }
        _bucket?.Dispose();
        Log.Dispose();
        Folder.Dispose();
        ShouldBeDocumented();
    }

    // A fixture is made also where all its tests are skipped.
    ValueTask IAsyncLifetime.InitializeAsync() =>
        IsImpossible ? ValueTask.CompletedTask : new ValueTask(StartHostAsync());

    /// <summary>
    /// Compares the new log lines with the description. The line of a call may come after its response:
    /// then the next call, or the end, checks it.
    /// </summary>
    private void ShouldBeDocumented()
    {
        var requests = Log.Requests;
        DocumentedAnswers.ShouldCover(requests.Skip(_compared));
        _compared = requests.Count;
    }

    private async Task<string> ConnectionStringAsync() => UsesPostgres && !_settings.Any(IsConnection)
        ? (_database ??= await PostgresDatabase.CreateAsync()).ConnectionString
        : $"Data Source={Folder.Database}";

    private static bool IsConnection(string setting) => setting.StartsWith("ConnectionStrings:", StringComparison.Ordinal);

    private async Task<string[]> BlobSettingsAsync()
    {
        if (!UsesS3)
        {
            return [$"Filestore:Root={Folder.Root}"];
        }
        return S3Server.SettingsOf((_bucket ??= new BlobsInBucket(await S3Server.OptionsAsync())).Options);
    }

    private async Task StartHostAsync()
    {
        string[] own =
        [
            // The framework looks for controllers in the running program, which here is the test runner.
            "applicationName=Kala.Api",
            "hostBuilder:reloadConfigOnChange=false",
            "urls=http://127.0.0.1:0",
            .. await BlobSettingsAsync(),
            $"Datastores:Root={Folder.Datastores}",
            $"ConnectionStrings:Kala={await ConnectionStringAsync()}",
            "Filestore:ReserveBytes=0",
            "Filestore:ShutdownGrace=00:00:01",
            "Auth:Mode=Anonymous",
            // A test that moves the clock calls the jobs itself.
            "Housekeeping:Enabled=false",
        ];
        _host = KalaHost.Build([.. own.Concat(_settings).Select(setting => $"--{setting}")], builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(new Passwords(RoundsOfHashes));
            _change?.Invoke(builder.Services);
            var database = builder.Services.Last(service => service.ServiceType == typeof(IKalaDatabase));
            builder.Services.AddSingleton<IKalaDatabase>(provider => new FaultyDatabase((IKalaDatabase)(
                database.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, database.ImplementationType!))));
            if (_bucket is { } bucket)
            {
                bucket.Watch(builder.Services);
            }
            builder.Logging.ClearProviders().AddProvider(Log);
        });
        _map?.Invoke(_host);
        await ServerStart.RunAsync(_host, CancellationToken.None);
        // The machine's proxy settings must not apply.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(_host.Urls.First()),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
