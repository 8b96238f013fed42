using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Telemetry;
using Kala.Application;
using Kala.Application.Housekeeping;
using Kala.Application.Limits;
using Kala.Infrastructure;

namespace Kala.Api.Hosting;

/// <summary>
/// The settings, checked. An impossible value stops the start with a line that names it; a key that nobody knows is a
/// warning with the nearest name.
/// </summary>
internal sealed class Settings
{
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

    private static readonly string[] OtherKeys =
        ["ConnectionStrings:Kala", "Kala:Admin:Password", "AutoMapper:LicenseKey"];

    public required FilestoreOptions Filestore { get; init; }

    public required HousekeepingOptions Housekeeping { get; init; }

    public required AuthOptions Auth { get; init; }

    public required LimitsOptions Limits { get; init; }

    /// <summary>Origins whose pages may call.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Networks of proxies that are believed.</summary>
    public required IReadOnlyList<System.Net.IPNetwork> Proxies { get; init; }

    public required ManagementOptions Management { get; init; }

    public required string ConnectionString { get; init; }

    /// <summary>Keys in our sections that nobody knows, each with a hint.</summary>
    public required IReadOnlyList<(string Key, string Hint)> Unknown { get; init; }

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="StartupException">One is impossible.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var settings = new Settings
        {
            Filestore = Bind<FilestoreOptions>(configuration, "Filestore"),
            Housekeeping = Bind<HousekeepingOptions>(configuration, "Housekeeping"),
            Auth = Bind<AuthOptions>(configuration, "Auth"),
            Limits = Bind<LimitsOptions>(configuration, "Limits"),
            Origins = CrossOrigin.Origins(Bind<CrossOriginOptions>(configuration, "Cors")),
            Proxies = Http.Proxies.Networks(Bind<ProxyOptions>(configuration, "Proxies")),
            Management = Bind<ManagementOptions>(configuration, "Management"),
            ConnectionString = configuration.GetConnectionString("Kala") ?? "Data Source=./data/kala.db",
            Unknown = FindUnknown(configuration).ToList(),
        };
        Check(settings.Filestore);
        Check(settings.Housekeeping);
        Check(settings.Auth);
        Check(settings.Limits);
        TelemetryServices.Check(settings.Management);
        var impossible = InfrastructureServices.ValidateConnectionString(settings.ConnectionString);
        Check(impossible is null, "ConnectionStrings:Kala", impossible!);
        return settings;
    }

    private static void Check(FilestoreOptions filestore)
    {
        Check(filestore.Root.Trim().Length > 0, "Filestore:Root", "is the folder of the blobs and cannot be empty");
        Check(filestore.MaxFileSize is > 0 and <= FilestoreOptions.LargestFile, "Filestore:MaxFileSize",
            $"is a number of bytes from 1 to {FilestoreOptions.LargestFile}");
        Check(filestore.ReserveBytes >= 0, "Filestore:ReserveBytes", "is a number of bytes, 0 or more");
        CheckDuration(filestore.SessionLifetime, "Filestore:SessionLifetime");
        CheckDuration(filestore.SessionMemory, "Filestore:SessionMemory");
        CheckWait(filestore.HandOverTimeout, "Filestore:HandOverTimeout");
        CheckWait(filestore.ShutdownGrace, "Filestore:ShutdownGrace");
    }

    private static void Check(AuthOptions auth)
    {
        Check(auth.IsAnonymous || auth.Mode.Equals(AuthOptions.SignIn, StringComparison.OrdinalIgnoreCase), "Auth:Mode",
            "is SignIn or Anonymous");
        Check(auth.TokenLifetime > TimeSpan.Zero && auth.TokenLifetime <= TimeSpan.FromDays(365), "Auth:TokenLifetime",
            "is a duration above zero, up to 365 days");
        Check(auth.SigningKey.Length == 0 || IsKey(auth.SigningKey), "Auth:SigningKey", "is 32 bytes or more as base64");
    }

    private static void Check(LimitsOptions limits)
    {
        foreach (var property in Properties(typeof(LimitsOptions)))
        {
            var least = property.Name == nameof(LimitsOptions.Connections) ? 1 : 0;
            Check((long)property.GetValue(limits)! >= least, $"Limits:{property.Name}", $"is {least} or more");
        }
    }

    private static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return System.Convert.TryFromBase64String(text, bytes, out var length) && length >= 32;
    }

    private static void Check(HousekeepingOptions housekeeping)
    {
        CheckWait(housekeeping.ExpireEvery, "Housekeeping:ExpireEvery");
        CheckWait(housekeeping.CollectEvery, "Housekeeping:CollectEvery");
        CheckDuration(housekeeping.GraceTime, "Housekeeping:GraceTime");
        CheckDuration(housekeeping.ScrubEvery, "Housekeeping:ScrubEvery");
        Check(housekeeping.ScrubBytesPerSecond > 0, "Housekeeping:ScrubBytesPerSecond", "is a number of bytes, 1 or more");
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : new()
    {
        var options = new T();
        foreach (var property in Properties(typeof(T)))
        {
            if (configuration[$"{section}:{property.Name}"] is { Length: > 0 } text)
            {
                property.SetValue(options, Convert(text, property.PropertyType, $"{section}:{property.Name}"));
            }
        }
        return options;
    }

    private static object? Convert(string text, Type type, string key)
    {
        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            var kind = type == typeof(long) ? "a whole number"
                : type == typeof(bool) ? "true or false"
                : "a duration such as 7.00:00:00 (days.hours:minutes:seconds)";
            throw new StartupException($"{key} is \"{text}\", but must be {kind}.");
        }
    }

    private static void CheckDuration(TimeSpan duration, string key) =>
        Check(duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(36500), key, "is a duration above zero, up to 100 years");

    /// <summary>A duration that a timer waits for: .NET's go no further.</summary>
    private static void CheckWait(TimeSpan duration, string key) =>
        Check(duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(24), key, "is a duration above zero, up to 24 days");

    private static void Check(bool isPossible, string key, string rule)
    {
        if (!isPossible)
        {
            throw new StartupException($"{key} {rule}.");
        }
    }

    private static IEnumerable<(string Key, string Hint)> FindUnknown(IConfiguration configuration)
    {
        var known = Sections
            .SelectMany(section => Properties(section.Value).Select(property => $"{section.Key}:{property.Name}"))
            .Concat(OtherKeys)
            .ToList();
        var sections = known.Select(key => key.Split(':')[0]).Distinct().ToList();
        foreach (var section in sections)
        {
            foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
            {
                if (value is not null && !known.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    yield return (key, $"; did you mean {Nearest.To(key, known)}?");
                }
            }
        }
        foreach (var section in configuration.GetChildren().Where(section => section.GetChildren().Any()))
        {
            if (Misspelt(section.Key, sections) is { } meant)
            {
                yield return (section.Key, $"; did you mean {meant}?");
            }
        }
    }

    /// <summary>Our section that another one's name almost is. Most sections are other people's business.</summary>
    private static string? Misspelt(string section, List<string> sections) =>
        !sections.Contains(section, StringComparer.OrdinalIgnoreCase)
        && Nearest.To(section, sections) is { Length: > 4 } nearest
        && Nearest.Distance(section, nearest) <= 2
            ? nearest
            : null;

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties().Where(property => property.CanWrite);
}
