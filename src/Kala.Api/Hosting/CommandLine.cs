using System.Reflection;
using Kala.Infrastructure;

namespace Kala.Api.Hosting;

/// <summary>What the program is asked to do.</summary>
internal static class CommandLine
{
    private static readonly string[] Flags = ["--help", "--version", "--migrate-only", "--doctor", CopyMetadata.Flag];
    private static readonly string[] Values = ["--urls", "--environment"];
    private static readonly string[] Sections = ["Filestore", "Housekeeping", "Auth", "Limits", "Cors", "Proxies", "Management", "Kala", "ConnectionStrings", "Logging", "Kestrel"];

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Help { get; } = $"""
        Kala {Version}: a filestore server for verified, resumable uploads.

        Usage: Kala.Api [options] [--Section:Key=value …]

          --urls URL         where to listen; default {KalaHost.DefaultUrl}
          --migrate-only     bring the database up to date, then exit
          --probe [URL]      exit with 0 if the server there is ready; default: on this machine
          --copy-metadata    copy all rows --from "TEXT" --to "TEXT", then exit
          --doctor [--json]  look at settings, disk and database, then exit
          --version          print the version, then exit
          --help             print this, then exit

        The client is a program of its own, kala: docs/cli.md.

        Settings (each also as an environment variable, with __ for the colon):
          --Filestore:Root=PATH                 folder of the blobs; default ./data/blobs
          --ConnectionStrings:Kala=TEXT         metadata; default "Data Source=./data/kala.db",
                                                or "Host=…;Database=…;Username=…" for PostgreSQL
          --Filestore:MaxFileSize=BYTES         largest file; default 1 TiB
          --Filestore:ReserveBytes=BYTES        disk left free; default 64 MiB
          --Filestore:CountDeclaredBytes=BOOL   what open sessions declare counts as taken; default true
          --Filestore:SessionLifetime=DURATION  after the last write; default 7.00:00:00
          --Filestore:SessionMemory=DURATION    of ended sessions (410, then 404); default 30.00:00:00
          --Filestore:AllowCloseWithoutHash=BOOL  close without any digest; default false
          --Filestore:HandOverTimeout=DURATION  between rival writers; default 00:00:05
          --Filestore:ShutdownGrace=DURATION    for running writes at a stop; default 00:00:30
          --Housekeeping:ExpireEvery=DURATION   mark expired sessions; default 00:01:00
          --Housekeeping:CollectEvery=DURATION  remove dead bytes and rows; default 01:00:00
          --Housekeeping:GraceTime=DURATION     before they are removed; default 1.00:00:00
          --Housekeeping:ScrubEvery=DURATION    read each file again; default 30.00:00:00
          --Housekeeping:ScrubBytesPerSecond=N  at the most; default 16 MiB
          --Housekeeping:Enabled=BOOL           run all these by themselves; default true
          --Auth:Mode=SignIn|Anonymous          whether callers sign in; default SignIn
          --Auth:TokenLifetime=DURATION         of access tokens; default 08:00:00
          --Auth:SigningKey=BASE64              of access tokens; default one that is made and kept in the tables
          --Auth:AllowAnonymousRemote=BOOL      serve addresses that other machines reach
          --Auth:AllowedHosts=NAMES             names in the Host header; default localhost;127.0.0.1;[::1]
          --Limits:BytesPerOwner=BYTES          in open sessions and files of one owner; default 0: no limit
          --Limits:SessionsPerOwner=N           open at a time; default 100000; 0 for no limit, as with the next three
          --Limits:FilesPerOwner=N              files and open sessions; default 10000000
          --Limits:EndedPerOwner=N              sessions and files that are only remembered; default 10000000
          --Limits:KeysPerOwner=N               API keys of a user; default 1000
          --Limits:FileSizePerOwner=BYTES       the largest file of who is no administrator; default 0: no limit
          --Limits:RequestsPerSecond=N          of one owner; default 0: no limit
          --Limits:UploadsPerOwner=N            bodies at a time; default 0: no limit
          --Limits:Connections=N                of all callers together; default 10000
          --Cors:Origins=ORIGINS                whose pages may call, as https://app.example.org; default none
          --Proxies:Trusted=ADDRESSES           whose X-Forwarded fields are believed, as 10.0.0.0/24; default none
          --Management:Urls=URLS                where /metrics is served; default nowhere
          --Kala:Admin:Password=TEXT            of the user admin; default one that is made and told once

        Paths are relative to the working folder. More: README.md and docs/.
        """;

    /// <summary>What is no option of the program, as settings.</summary>
    /// <exception cref="StartupException">Something of it is no setting.</exception>
    public static string[] SettingsOf(IReadOnlyList<string> arguments)
    {
        var settings = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var key = argument.Split('=')[0];
            if (!IsSetting(key))
            {
                var nearest = Nearest.To(key, Flags.Concat(Values).Concat(Sections.Select(section => $"--{section}:…")));
                throw new StartupException($"\"{argument}\" is no option; did you mean {nearest}? See --help.");
            }
            settings.Add(argument);
            if (!argument.Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count)
            {
                settings.Add(arguments[++i]);
            }
        }
        return [.. settings];
    }

    private static bool IsSetting(string key) =>
        Values.Contains(key, StringComparer.OrdinalIgnoreCase)
        || Sections.Any(section => key.StartsWith($"--{section}:", StringComparison.OrdinalIgnoreCase));
}
