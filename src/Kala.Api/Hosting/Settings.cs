using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Telemetry;
using Kala.Application;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Infrastructure;
using Microsoft.Extensions.Options;

namespace Kala.Api.Hosting;

/// <summary>Binds each section of the settings to its class, and says which values are possible.</summary>
internal static class Settings
{
    private const string ConnectionKey = "ConnectionStrings:Kala";

    /// <summary>The sections that are ours alone, each with the class that describes its keys.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        ["Filestore"] = typeof(FilestoreOptions),
        ["Housekeeping"] = typeof(HousekeepingOptions),
        ["Auth"] = typeof(AuthOptions),
        ["Limits"] = typeof(LimitsOptions),
        ["Cors"] = typeof(CrossOriginOptions),
        ["Proxies"] = typeof(ProxyOptions),
        ["Management"] = typeof(ManagementOptions),
    };

    /// <summary>Adds the class of each section as a singleton. <see cref="Check"/> must come before the first is used.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddSection<FilestoreOptions>("Filestore")
            .Validate(
                one => one.Root.Trim().Length > 0,
                "Filestore:Root is the folder of the blobs and cannot be empty.")
            .Validate(
                one => one.MaxFileSize is > 0 and <= FilestoreOptions.LargestFile,
                $"Filestore:MaxFileSize is a number of bytes from 1 to {FilestoreOptions.LargestFile}.")
            .Validate(one => one.ReserveBytes >= 0, "Filestore:ReserveBytes is a number of bytes, 0 or more.")
            .ValidateLifetime("Filestore:SessionLifetime", one => one.SessionLifetime)
            .ValidateLifetime("Filestore:SessionMemory", one => one.SessionMemory)
            .ValidateWait("Filestore:HandOverTimeout", one => one.HandOverTimeout)
            .ValidateWait("Filestore:ShutdownGrace", one => one.ShutdownGrace);
        services.AddSection<HousekeepingOptions>("Housekeeping")
            .ValidateWait("Housekeeping:ExpireEvery", one => one.ExpireEvery)
            .ValidateWait("Housekeeping:CollectEvery", one => one.CollectEvery)
            .ValidateLifetime("Housekeeping:GraceTime", one => one.GraceTime)
            .ValidateLifetime("Housekeeping:ScrubEvery", one => one.ScrubEvery)
            .Validate(one => one.ScrubBytesPerSecond > 0, "Housekeeping:ScrubBytesPerSecond is a number of bytes, 1 or more.");
        services.AddSection<AuthOptions>("Auth")
            .Validate(one => one.IsAnonymous || one.IsSignIn, "Auth:Mode is SignIn or Anonymous.")
            .Validate(
                one => one.TokenLifetime > TimeSpan.Zero && one.TokenLifetime <= TimeSpan.FromDays(365),
                "Auth:TokenLifetime is a duration above zero, up to 365 days.")
            .Validate(one => one.SigningKey.Length == 0 || IsKey(one.SigningKey), "Auth:SigningKey is 32 bytes or more as base64.");
        var limits = services.AddSection<LimitsOptions>("Limits");
        foreach (var limit in typeof(LimitsOptions).GetProperties().Where(property => property.CanWrite))
        {
            var least = limit.Name == nameof(LimitsOptions.Connections) ? 1 : 0;
            limits.Validate(one => (long)limit.GetValue(one)! >= least, $"Limits:{limit.Name} is {least} or more.");
        }
        services.AddSection<CrossOriginOptions>("Cors").Validate(
            one => CrossOrigin.Origins(one).All(CrossOrigin.IsOrigin),
            "Cors:Origins is a list of origins separated by semicolons, each with scheme, host and perhaps port, as https://app.example.org.");
        services.AddSection<ProxyOptions>("Proxies").Validate(
            one => Proxies.Networks(one) is not null,
            "Proxies:Trusted is a list of addresses separated by semicolons, each as 10.0.0.5 or 10.0.0.0/24.");
        services.AddSection<ManagementOptions>("Management").Validate(
            one => ListenAddresses.Split(one.Urls).All(ManagementServer.IsAddress),
            "Management:Urls is a list of addresses separated by semicolons, each as http://127.0.0.1:9090.");
        return services;
    }

    /// <summary>Checks all of them.</summary>
    /// <exception cref="StartupException">A value is impossible; the message names it.</exception>
    public static void Check(IServiceProvider services) =>
        Checked<object?>(() =>
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return null;
        });

    /// <summary>What a function makes that reads settings.</summary>
    /// <exception cref="StartupException">A value is impossible; the message names it.</exception>
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
            throw new StartupException(
                $"{impossible.Message} A duration is written as 7.00:00:00 (days.hours:minutes:seconds), other values are a whole number, or true or false.");
        }
    }

    /// <summary>Where the metadata is.</summary>
    /// <exception cref="StartupException">It cannot be there.</exception>
    public static string ConnectionString(IConfiguration configuration)
    {
        var text = configuration[ConnectionKey] ?? "Data Source=./data/kala.db";
        return InfrastructureServices.ValidateConnectionString(text) is { } why ? throw new StartupException($"{ConnectionKey} {why}.") : text;
    }

    private static OptionsBuilder<T> AddSection<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
        return services.AddOptions<T>().BindConfiguration(section).ValidateOnStart();
    }

    private static OptionsBuilder<T> ValidateLifetime<T>(this OptionsBuilder<T> options, string key, Func<T, TimeSpan> duration)
        where T : class => options.Validate(
            one => duration(one) > TimeSpan.Zero && duration(one) <= TimeSpan.FromDays(36500),
            $"{key} is a duration above zero, up to 100 years.");

    /// <summary>A duration that a timer of .NET waits for.</summary>
    private static OptionsBuilder<T> ValidateWait<T>(this OptionsBuilder<T> options, string key, Func<T, TimeSpan> duration)
        where T : class => options.Validate(
            one => duration(one) > TimeSpan.Zero && duration(one) <= TimeSpan.FromDays(24),
            $"{key} is a duration above zero, up to 24 days.");

    private static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= 32;
    }
}
