using Kala.Api.Auth;
using Kala.Api.Console;
using Kala.Api.Http;
using Kala.Api.ResumableUploads;
using Kala.Api.Telemetry;
using Kala.Application;
using Kala.Application.Datastores;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Infrastructure;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Hosting;
using Microsoft.Extensions.Options;

namespace Kala.Api.Configuration;

/// <summary>Binds each section of the settings to its class and validates the values.</summary>
internal static class Settings
{
    private const string ConnectionKey = "ConnectionStrings:Kala";

    /// <summary>Kala's own sections, each with its options class.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        ["Filestore"] = typeof(FilestoreOptions),
        ["Filestore:S3"] = typeof(S3Options),
        ["Housekeeping"] = typeof(HousekeepingOptions),
        ["Audit"] = typeof(AuditOptions),
        ["Auth"] = typeof(AuthOptions),
        ["Limits"] = typeof(LimitsOptions),
        ["Cors"] = typeof(CrossOriginOptions),
        ["Proxies"] = typeof(ProxyOptions),
        ["ResumableUploads"] = typeof(ResumableUploadsOptions),
        ["Management"] = typeof(ManagementOptions),
        ["Console"] = typeof(ConsoleOptions),
        ["Datastores"] = typeof(DatastoresOptions),
    };

    /// <summary>Adds each options class as a singleton. Call <see cref="Check"/> before the first use.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddSection<FilestoreOptions>("Filestore")
            .Validate(
                one => one.Root.Trim().Length > 0,
                "Filestore:Root, the folder of the blobs, must not be empty.")
            .Validate(one => one.IsS3 || one.IsDisk, "Filestore:Store must be Disk or S3.")
            .Validate(
                one => one.MaxFileSize is > 0 and <= FilestoreOptions.LargestFile,
                $"Filestore:MaxFileSize must be from 1 to {FilestoreOptions.LargestFile} bytes.")
            .Validate(one => one.ReserveBytes >= 0, "Filestore:ReserveBytes must be 0 or more.")
            .Validate(
                one => one.AccelRedirect.Length == 0 || Proxies.IsPath(one.AccelRedirect),
                "Filestore:AccelRedirect must be a path such as /_kala_blobs/, with letters, digits and - . _ ~ after each slash.")
            .Validate<ProxyOptions>(
                (one, proxies) => one.AccelRedirect.Length == 0 || Proxies.Networks(proxies) is not { Count: 0 },
                "Filestore:AccelRedirect needs Proxies:Trusted: files are handed over to these proxies only.")
            .ValidateLifetime("Filestore:SessionLifetime", one => one.SessionLifetime)
            .ValidateLifetime("Filestore:SessionMemory", one => one.SessionMemory)
            .ValidateWait("Filestore:HandOverTimeout", one => one.HandOverTimeout)
            .ValidateWait("Filestore:ShutdownGrace", one => one.ShutdownGrace);
        services.AddS3();
        services.AddSection<HousekeepingOptions>("Housekeeping")
            .ValidateWait("Housekeeping:ExpireEvery", one => one.ExpireEvery)
            .ValidateWait("Housekeeping:CollectEvery", one => one.CollectEvery)
            .ValidateLifetime("Housekeeping:GraceTime", one => one.GraceTime)
            .ValidateLifetime("Housekeeping:ScrubEvery", one => one.ScrubEvery)
            .Validate(one => one.ScrubBytesPerSecond > 0, "Housekeeping:ScrubBytesPerSecond must be 1 or more.");
        services.AddSection<AuditOptions>("Audit").Validate(one => one.Days is >= 1 and <= 36500, "Audit:Days must be from 1 to 36500.");
        services.AddSection<AuthOptions>("Auth")
            .Validate(one => one.IsAnonymous || one.IsSignIn, "Auth:Mode must be SignIn or Anonymous.")
            .Validate(
                one => one.TokenLifetime > TimeSpan.Zero && one.TokenLifetime <= TimeSpan.FromDays(365),
                "Auth:TokenLifetime must be a duration above zero, up to 365 days.")
            .Validate(one => one.SigningKey.Length == 0 || IsKey(one.SigningKey), "Auth:SigningKey must be 32 bytes or more as base64.");
        var limits = services.AddSection<LimitsOptions>("Limits");
        foreach (var limit in typeof(LimitsOptions).GetProperties().Where(property => property.CanWrite))
        {
            var least = limit.Name == nameof(LimitsOptions.Connections) ? 1 : 0;
            limits.Validate(one => (long)limit.GetValue(one)! >= least, $"Limits:{limit.Name} must be {least} or more.");
        }
        services.AddSection<CrossOriginOptions>("Cors").Validate(
            one => CrossOrigin.Origins(one).All(CrossOrigin.IsOrigin),
            "Cors:Origins must be a list of origins separated by semicolons: scheme, host and optional port, like https://app.example.org.");
        services.AddSection<ProxyOptions>("Proxies").Validate(
            one => Proxies.Networks(one) is not null,
            "Proxies:Trusted must be a list of addresses separated by semicolons, like 10.0.0.5 or 10.0.0.0/24.");
        services.AddSection<ResumableUploadsOptions>("ResumableUploads");
        services.AddSection<ManagementOptions>("Management").Validate(
            one => SettingList.Split(one.Urls).All(ManagementServer.IsAddress),
            "Management:Urls must be a list of addresses separated by semicolons, like http://127.0.0.1:9090.");
        services.AddSection<ConsoleOptions>("Console");
        services.AddDatastores();
        return services;
    }

    private static void AddS3(this IServiceCollection services)
    {
        var options = services.AddSection<S3Options>("Filestore:S3")
            .ValidateWait("Filestore:S3:Timeout", one => one.Timeout)
            .Validate(one => one.PartSize is >= 5 << 20 and <= 1 << 30, "Filestore:S3:PartSize must be from 5242880 to 1073741824 bytes.")
            .Validate(one => one.SpoolBytes >= 4 * one.PartSize, "Filestore:S3:SpoolBytes must be at least four times Filestore:S3:PartSize.");
        Needed(one => one.Bucket.Trim().Length > 0, "Filestore:S3:Bucket, the bucket of the blobs, must not be empty.");
        Needed(
            one => one.ServiceUrl.Length == 0 || (Uri.TryCreate(one.ServiceUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"),
            "Filestore:S3:ServiceUrl must be an address like https://s3.example.org.");
        Needed(one => one.Region.Trim().Length > 0, "Filestore:S3:Region must not be empty; us-east-1 suits most stores.");
        Needed(
            one => one.AccessKey.Length == 0 == (one.SecretKey.Length == 0),
            "Filestore:S3:AccessKey and Filestore:S3:SecretKey must be set together, or both be empty.");

        void Needed(Func<S3Options, bool> isValid, string message) =>
            options.Validate<FilestoreOptions>((one, filestore) => !filestore.IsS3 || isValid(one), message);
    }

    private static void AddDatastores(this IServiceCollection services)
    {
        var options = services.AddSection<DatastoresOptions>("Datastores")
            .Validate(one => one.Root.Trim().Length > 0, "Datastores:Root, the folder of the packages, must not be empty.")
            .ValidateWait("Datastores:JobTime", one => one.JobTime)
            .ValidateWait("Datastores:JobProcessorTime", one => one.JobProcessorTime);
        Least(nameof(DatastoresOptions.Jobs), one => one.Jobs, 1, 64);
        Least(nameof(DatastoresOptions.PerOwner), one => one.PerOwner, 1);
        Least(nameof(DatastoresOptions.JobMemory), one => one.JobMemory, 64L << 20);
        Least(nameof(DatastoresOptions.SourceBytes), one => one.SourceBytes, 1);
        Least(nameof(DatastoresOptions.Features), one => one.Features, 1);
        Least(nameof(DatastoresOptions.PackageBytes), one => one.PackageBytes, 1L << 20);
        Least(nameof(DatastoresOptions.UnpackedBytes), one => one.UnpackedBytes, 1);
        Least(nameof(DatastoresOptions.ZipEntries), one => one.ZipEntries, 1);
        Least(nameof(DatastoresOptions.ZipRatio), one => one.ZipRatio, 1);
        Least(nameof(DatastoresOptions.FeatureBytes), one => one.FeatureBytes, 1024);
        Least(nameof(DatastoresOptions.Fields), one => one.Fields, 1, 1900);
        Least(nameof(DatastoresOptions.TextBytes), one => one.TextBytes, 1);
        Least(nameof(DatastoresOptions.JsonDepth), one => one.JsonDepth, 8, 1000);
        Least(nameof(DatastoresOptions.Pixels), one => one.Pixels, 1);
        Least(nameof(DatastoresOptions.Bands), one => one.Bands, 1);

        void Least(string name, Func<DatastoresOptions, long> value, long least, long most = long.MaxValue) => options.Validate(
            one => value(one) >= least && value(one) <= most,
            $"Datastores:{name} must be {(most == long.MaxValue ? $"{least} or more" : $"from {least} to {most}")}.");
    }

    /// <summary>Validates all settings.</summary>
    /// <exception cref="StartupException">A value is invalid; the message names it.</exception>
    public static void Check(IServiceProvider services) =>
        Checked<object?>(() =>
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return null;
        });

    /// <summary>Calls a function that reads settings.</summary>
    /// <exception cref="StartupException">A value is invalid; the message names it.</exception>
    public static T Checked<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (OptionsValidationException impossible)
        {
            throw new StartupException(impossible.Failures.First());
        }
        catch (InvalidOperationException impossible) when (impossible.InnerException is not null)
        {
            throw new StartupException($"{impossible.Message} {HintFor(impossible.Message)}");
        }
    }

    /// <summary>What to write instead. The binder reports the kind of the setting only in its message.</summary>
    private static string HintFor(string message) =>
        message.Contains(typeof(TimeSpan).FullName!, StringComparison.Ordinal)
            ? "Write a duration like 7.00:00:00 (days.hours:minutes:seconds)."
        : message.Contains(typeof(bool).FullName!, StringComparison.Ordinal) ? "Write true or false."
        : message.Contains(typeof(long).FullName!, StringComparison.Ordinal)
            || message.Contains(typeof(int).FullName!, StringComparison.Ordinal)
            ? "Write a whole number, without a unit."
        : "See docs/settings.md.";

    /// <summary>The connection string of the metadata store.</summary>
    /// <exception cref="StartupException">It is invalid.</exception>
    public static string ConnectionString(IConfiguration configuration)
    {
        var text = configuration[ConnectionKey] ?? "Data Source=./data/kala.db";
        return InfrastructureServices.ValidateConnectionString(text) is { } why
            ? throw new StartupException($"{ConnectionKey} {why}.")
            : WithPassword(text, configuration);
    }

    /// <summary>The connection string with the password of PostgreSQL, if that is set separately.</summary>
    public static string WithPassword(string connection, IConfiguration configuration) =>
        configuration[SecretsInFiles.DatabasePassword] is { Length: > 0 } password
            ? InfrastructureServices.WithPassword(connection, password)
            : connection;

    private static OptionsBuilder<T> AddSection<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    private static OptionsBuilder<T> ValidateLifetime<T>(this OptionsBuilder<T> options, string key, Func<T, TimeSpan> duration)
        where T : class => options.Validate(
            one => duration(one) > TimeSpan.Zero && duration(one) <= TimeSpan.FromDays(36500),
            $"{key} must be a duration above zero, up to 100 years.");

    /// <summary>Validates a duration for a timer.</summary>
    private static OptionsBuilder<T> ValidateWait<T>(this OptionsBuilder<T> options, string key, Func<T, TimeSpan> duration)
        where T : class => options.Validate(
            one => duration(one) > TimeSpan.Zero && duration(one) <= TimeSpan.FromDays(24),
            $"{key} must be a duration above zero, up to 24 days.");

    private static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= 32;
    }
}
