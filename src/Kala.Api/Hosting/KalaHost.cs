using Kala.Api.Admin;
using Kala.Api.Auth;
using Kala.Api.Configuration;
using Kala.Api.Console;
using Kala.Api.Datastores;
using Kala.Api.Description;
using Kala.Api.Health;
using Kala.Api.Http;
using Kala.Api.Limits;
using Kala.Api.Logging;
using Kala.Api.ResumableUploads;
using Kala.Api.Telemetry;
using Kala.Api.Tus;
using Kala.Application;
using Kala.Application.Datastores;
using Kala.Application.Hosting;
using Kala.Application.Limits;
using Kala.Geo.Hosting;
using Kala.Infrastructure;
using Kala.Infrastructure.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kala.Api.Hosting;

/// <summary>Composes the server.</summary>
internal static class KalaHost
{
    private const long LargestJsonBody = 64 * 1024;
    private const int LongestRequestLine = 8 * 1024;
    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;
    // Kestrel loses a response over HTTP/2 now and then; who wants it anyway sets this. See docs/decisions/0074.
    private const string Protocols = "Kestrel:EndpointDefaults:Protocols";

    // A little more than a block of ReceiveBuffers, so that the next one is received while one is hashed and written.
    private const long MaxUnreadBytes = 136 * 1024;

    /// <summary>Builds the server and checks the settings. Touches nothing on disk.</summary>
    /// <exception cref="StartupException">A setting is invalid.</exception>
    public static WebApplication Build(string[] arguments, Action<WebApplicationBuilder>? change = null)
    {
        // The slim builder, and below only the parts of MVC that are used, to save memory.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments,
            // appsettings.json is beside the program, not in the working folder.
            ContentRootPath = AppContext.BaseDirectory,
        });
        SecretsInFiles.Read(builder.Configuration);
        AddLogging(builder.Logging);
        AddServer(builder);
        AddServices(builder.Services, builder.Configuration);
        change?.Invoke(builder);

        // Building the host can fail too: some of its settings come from ours.
        var app = Settings.Checked(builder.Build);
        Settings.Check(app.Services);
        ListenAddresses.RefuseRemote(app.Configuration, app.Services.GetRequiredService<AuthOptions>());
        UsePipeline(app);
        // It has the time of the start.
        app.Services.GetRequiredService<AboutView>();
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton(_ => new LineWriter(System.Console.OpenStandardOutput()));
        logging.Services.AddSingleton<ILoggerProvider, JsonLines>();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // The program prints why a start failed. A background service that fails is also logged as Critical.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // FaultHandler logs exceptions once.
        logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
    }

    private static void AddServer(WebApplicationBuilder builder)
    {
        if (!ListenAddresses.Of(builder.Configuration).Any())
        {
            builder.WebHost.UseUrls(CommandLine.DefaultUrl);
        }
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = LongestRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
            kestrel.Limits.Http2.MaxStreamsPerConnection = 100;
            if (builder.Configuration[Protocols] is null)
            {
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
            }
            kestrel.Limits.MaxRequestBodySize = LargestJsonBody;
            // A slow mobile client must not be cut off: on average 100 bytes per second, after a grace period of 30
            // seconds.
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));
        });
        // The memory per upload for bytes that arrive faster than the disk writes them.
        builder.WebHost.UseSockets(sockets => sockets.MaxReadBufferSize = MaxUnreadBytes);
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBuffers>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<LimitsOptions>((kestrel, limits) =>
            kestrel.Limits.MaxConcurrentConnections = limits.Connections);
        builder.Services.AddOptions<KestrelServerOptions>().Configure<ResumableUploadsOptions>(InterimResponse.Allow);
        builder.Services.AddOptions<HostOptions>().Configure<FilestoreOptions>((host, filestore) =>
            host.ShutdownTimeout = filestore.ShutdownGrace + TimeSpan.FromSeconds(5));
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSettings();
        services.AddSingleton(TimeProvider.System);
        services.AddKalaApplication();
        services.AddKalaInfrastructure(Settings.ConnectionString(configuration));
        services.AddKalaGeo();
        services.AddTelemetry(configuration);
        services.AddHostedService<GracefulStop>();
        services.AddSingleton(provider => new AboutView(
            ProgramVersion.Text,
            InfrastructureServices.DatabaseName(Settings.ConnectionString(configuration)),
            provider.GetRequiredService<TimeProvider>().GetUtcNow()));

        services.AddAccess();
        services.AddSingleton<AccessTokens>().AddSingleton<LinkSeal>().AddSingleton<FirstAdmin>();
        services.AddRateLimits();
        services.AddCrossOrigin();
        services.AddTus();
        services.AddResumableUploads();

        services.AddExceptionHandler<FaultHandler>().AddSingleton<JsonBodyDeadline>();
        services.AddMvcCore(mvc =>
            {
                mvc.Conventions.Add(new JsonBodyDeadline.Convention());
                mvc.Filters.Add<ValidationFilter>();
                // It would add an error about a missing parameter to every unreadable body.
                mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
                // They read a whole form before the action runs; a form here contains a file.
                mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
                mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
            })
            .ConfigureApiBehaviorOptions(api =>
            {
                api.SuppressMapClientErrors = true;
                api.InvalidModelStateResponseFactory = FrameworkAnswers.InvalidModel;
            })
            .AddApiExplorer()
            .AddJsonOptions(json =>
            {
                // The reader's messages contain type names and positions; FrameworkAnswers has messages for clients.
                json.AllowInputFormatterExceptionMessages = false;
                KalaJson.Configured(json.JsonSerializerOptions);
            });
        services.AddOptions<MvcOptions>().Configure<DatastoresOptions>((mvc, datastores) =>
        {
            if (!datastores.Enabled)
            {
                mvc.Conventions.Add(new WithoutDatastores());
            }
        });
        services.AddDescription();
        services.AddConsole();
    }

    private static void UsePipeline(WebApplication app)
    {
        var auth = app.Services.GetRequiredService<AuthOptions>();
        var origins = CrossOrigin.Origins(app.Services.GetRequiredService<CrossOriginOptions>());
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<SecurityHeaders>();
        Proxies.Use(app, Proxies.Networks(app.Services.GetRequiredService<ProxyOptions>())!);
        app.UseMiddleware<TusRequests>();
        app.UseExceptionHandler(_ => { });
        app.UseProblemsForEmptyResponses();
        app.UseMiddleware<TransferCodingGuard>();
        app.UseRouting();
        app.MapHealth();
        CrossOrigin.Use(app, origins);
        if (auth.IsAnonymous)
        {
            app.UseWhen(
                http => !http.Request.Path.StartsWithSegments(Paths.Health),
                guarded => guarded.UseMiddleware<AnonymousGuard>(auth, origins));
        }
        app.UseEndpointAuthorization();
        app.UseRateLimits(app.Services.GetRequiredService<LimitsOptions>());
        app.MapControllers();
        app.MapDescription();
        if (app.Services.GetRequiredService<ConsoleOptions>().Enabled)
        {
            app.MapConsole();
        }
    }
}
