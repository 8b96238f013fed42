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
/// The whole server in this process, on a port of its own, with a folder, a database and a clock of its own. A class of
/// tests shares one as its fixture; a test that changes settings or the time starts its own. What a client can say to
/// it is in the other files of this class.
/// </summary>
public sealed partial class KalaApplication : IAsyncLifetime
{
    /// <summary>Set by the project that runs the tests of others again on PostgreSQL.</summary>
    /// <summary>Whether the tests of this project run on PostgreSQL.</summary>
    public static bool UsesPostgres { get; } = AppContext.TryGetSwitch("Kala.Testing.Postgres", out var isOn) && isOn;

    /// <summary>Whether tests are skipped that would need one.</summary>
    public static bool IsImpossible => UsesPostgres && PostgresServer.WhyAbsent is not null;

    // A hundredth of what a server does, which would be most of what many tests do.
    private const int RoundsOfHashes = 1_000;

    private readonly string[] _settings;
    private int _compared;
    private readonly Action<IServiceCollection>? _change;
    private readonly Action<WebApplication>? _map;
    private PostgresDatabase? _database;
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

    /// <summary>What it keeps on disk.</summary>
    public DataFolder Folder { get; } = new();

    /// <summary>What it has logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Its metadata store, for a test that wants it to fail.</summary>
    public FaultyDatabase Database => (FaultyDatabase)Services.GetRequiredService<IKalaDatabase>();

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>What it is made of, for tests of the composition.</summary>
    public IServiceProvider Services => Host.Services;

    private WebApplication Host => _host ?? throw new InvalidOperationException("The server does not run.");

    private HttpClient Client => _client ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Starts a server with settings such as <c>Filestore:MaxFileSize=10</c>.</summary>
    public static Task<KalaApplication> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>Starts a server of which something is replaced.</summary>
    public static Task<KalaApplication> StartAsync(Action<IServiceCollection>? change, params string[] settings) =>
        StartAsync(new KalaApplication(settings, change));

    /// <summary>Starts a server that has endpoints of the test's beside its own.</summary>
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
    public Task<KalaApplication> StartNodeAsync(params string[] settings) => StartAsync(
        [$"ConnectionStrings:Kala={_database!.ConnectionString}", $"Filestore:Root={Folder.Root}", .. settings]);

    /// <summary>The first value that a query gives, asked past the server.</summary>
    public Task<object?> LookAsync(string sql) => _database!.LookAsync(sql);

    /// <summary>Stops the server, as a signal would, and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartHostAsync();
    }

    /// <summary>Stops the server as a signal would; what runs has its grace time.</summary>
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

    /// <summary>Takes no new writes any more; everything else goes on.</summary>
    public void BeginToStop() => Services.GetRequiredService<ShutdownSignal>().Stop(TimeSpan.FromHours(1));

    /// <summary>Whether the server has been told to stop.</summary>
    public bool IsStopping => Services.GetRequiredService<ShutdownSignal>().IsStopping;

    /// <summary>Holds a session as a writer does that never lets go.</summary>
    public async Task<IAsyncDisposable> HoldAsync(Guid session) =>
        await Services.GetRequiredService<IUploadLeases>().TryAcquireAsync(session, CancellationToken.None)
        ?? throw new InvalidOperationException("Somebody writes to the session.");

    /// <summary>Changes the tables past the server.</summary>
    public Task ExecuteAsync(string sql) => Database.Inner
        .WriteAsync((db, ct) => db.Database.ExecuteSqlRawAsync(sql, ct), CancellationToken.None);

    /// <summary>How many sessions have a row.</summary>
    public Task<long> CountSessionsAsync() => Services.GetRequiredService<IKalaDatabase>()
        .ReadAsync((db, ct) => db.UploadSessions.LongCountAsync(ct), CancellationToken.None);

    /// <summary>A connection for what <see cref="HttpClient"/> cannot do.</summary>
    public Task<WireConnection> ConnectAsync() => WireConnection.OpenAsync(Address);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_database is { } database)
        {
            await database.DisposeAsync();
        }
        Log.Dispose();
        Folder.Dispose();
        ShouldBeDocumented();
    }

    // A fixture is made also where all its tests are skipped.
    ValueTask IAsyncLifetime.InitializeAsync() =>
        IsImpossible ? ValueTask.CompletedTask : new ValueTask(StartHostAsync());

    /// <summary>
    /// Compares what the log got since the last time with the description. The line of a call may come after its answer:
    /// then the next call finds it, or the end.
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

    private async Task StartHostAsync()
    {
        string[] own =
        [
            // The framework looks for controllers in the program that runs, which here is the one that runs tests.
            "applicationName=Kala.Api",
            "hostBuilder:reloadConfigOnChange=false",
            "urls=http://127.0.0.1:0",
            $"Filestore:Root={Folder.Root}",
            $"ConnectionStrings:Kala={await ConnectionStringAsync()}",
            "Filestore:ReserveBytes=0",
            "Filestore:ShutdownGrace=00:00:01",
            "Auth:Mode=Anonymous",
            // A test that moves the clock calls what it wants to happen by itself.
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
            builder.Logging.ClearProviders().AddProvider(Log);
        });
        _map?.Invoke(_host);
        await KalaHost.StartAsync(_host, CancellationToken.None);
        // Whatever the machine has as its proxy is not meant.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(_host.Urls.First()),
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
