using Kala.Infrastructure;

namespace Kala.Api.Configuration;

/// <summary>The help text and the settings on the command line.</summary>
internal static class CommandLine
{
    /// <summary>The address to listen on if none is set.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The option that copies the metadata to another store.</summary>
    public const string CopyMetadata = "--copy-metadata";

    /// <summary>The option that copies the blobs to the other kind of store.</summary>
    public const string CopyBlobs = "--copy-blobs";

    private static readonly string[] Flags = ["--help", "--version", "--migrate-only", "--doctor", CopyMetadata, CopyBlobs];
    private static readonly string[] Values = ["--urls", "--environment"];
    private static readonly string[] Sections = [.. Settings.Sections.Keys, "Kala", "ConnectionStrings", "Logging", "Kestrel"];

    public static string Help { get; } = $"""
        Kala {ProgramVersion.Text}: a filestore server for verified, resumable uploads.

        Usage: Kala.Api [options] [--Section:Key=value …]

          --urls URL         addresses to listen on; default {DefaultUrl}
          --migrate-only     migrate the database, then exit
          --probe [URL]      exit with 0 if the server is ready; default: the server on this machine
          --copy-metadata    copy all rows --from "TEXT" --to "TEXT", then exit
          --copy-blobs       copy all blobs --from disk --to s3, or --from s3 --to disk, then exit
          --doctor [--json]  check settings, disk and database, then exit
          --version          print the version, then exit
          --help             print this help, then exit

        The client is a separate program, kala: docs/cli.md.

        Settings (or environment variables, with __ instead of the colon):
          --Filestore:Store=Disk|S3             where the blobs are; default Disk
          --Filestore:Root=PATH                 folder of the blobs; default ./data/blobs
          --Filestore:S3:ServiceUrl=URL         address of an S3-compatible store; default: AWS
          --Filestore:S3:Bucket=NAME            its bucket; --Filestore:S3:AccessKey, SecretKey, …: docs/s3.md
          --ConnectionStrings:Kala=TEXT         metadata; default "Data Source=./data/kala.db",
                                                or "Host=…;Database=…;Username=…" for PostgreSQL
          --Filestore:MaxFileSize=BYTES         largest file; default 1 TiB
          --Filestore:ReserveBytes=BYTES        disk space to keep free; default 64 MiB
          --Filestore:CountDeclaredBytes=BOOL   reserve the declared bytes of open sessions; default true
          --Filestore:AccelRedirect=PATH        where the proxy serves the blobs to itself, as /_kala_blobs/; default none
          --Filestore:SessionLifetime=DURATION  expiry after the last write; default 7.00:00:00
          --Filestore:SessionMemory=DURATION    how long ended sessions return 410, not 404; default 30.00:00:00
          --Filestore:AllowCloseWithoutHash=BOOL  allow close without any hash; default false
          --Filestore:HandOverTimeout=DURATION  wait for another writer to stop; default 00:00:05
          --Filestore:ShutdownGrace=DURATION    wait for running writes at a stop; default 00:00:30
          --Housekeeping:ExpireEvery=DURATION   how often to mark expired sessions; default 00:01:00
          --Housekeeping:CollectEvery=DURATION  how often to remove unused bytes and rows; default 01:00:00
          --Housekeeping:GraceTime=DURATION     how long to keep unused bytes; default 1.00:00:00
          --Housekeeping:ScrubEvery=DURATION    how often to verify each file; default 30.00:00:00
          --Housekeeping:ScrubBytesPerSecond=N  maximum speed of that; default 16 MiB
          --Housekeeping:Enabled=BOOL           run these jobs on a schedule; default true
          --Audit:Days=N                        days to keep events; default 90
          --Auth:Mode=SignIn|Anonymous          whether callers sign in; default SignIn
          --Auth:TokenLifetime=DURATION         lifetime of access tokens; default 08:00:00
          --Auth:SigningKey=BASE64              key that signs access tokens; default: generated, stored in the tables
          --Auth:AllowAnonymousRemote=BOOL      allow remote access without sign-in; default false
          --Auth:AllowedHosts=NAMES             allowed Host names without sign-in; default localhost;127.0.0.1;[::1]
          --Limits:BytesPerOwner=BYTES          bytes in open sessions and files of one owner; default 0: no limit
          --Limits:SessionsPerOwner=N           open sessions; default 100000; 0 for no limit, as with the next three
          --Limits:FilesPerOwner=N              files and open sessions; default 10000000
          --Limits:EndedPerOwner=N              ended sessions and deleted files that are remembered; default 10000000
          --Limits:KeysPerOwner=N               API keys of a user; default 1000
          --Limits:FileSizePerOwner=BYTES       largest file of non-administrators; default 0: no limit
          --Limits:RequestsPerSecond=N          requests of one owner; default 0: no limit
          --Limits:UploadsPerOwner=N            concurrent upload bodies of one owner; default 0: no limit
          --Limits:Connections=N                connections of all callers; default 10000
          --Cors:Origins=ORIGINS                origins whose pages may call, as https://app.example.org; default none
          --Proxies:Trusted=ADDRESSES           proxies whose X-Forwarded fields are trusted, as 10.0.0.0/24; default none
          --Management:Urls=URLS                addresses of /metrics; default none
          --Console:Enabled=BOOL                show the console at / in browsers; default true
          --Datastores:Enabled=BOOL             whether files can become datastores; default true
          --Datastores:Root=PATH                folder of their packages; default ./data/datastores
          --Datastores:Gdal=PATH                folder of GDAL's programs; default: the path
          --Datastores:AllowUnjailed=BOOL       allow GDAL on a kernel without the jail; default false
          --Datastores:Jobs=N                   imports at once; default 1
          --Datastores:JobMemory=BYTES          memory of an import; default 1 GiB
          --Kala:Admin:Password=TEXT            password of the user admin; default: generated and printed once

        A secret can be read from a file: --Kala:Admin:Password_FILE=PATH. See docs/settings.md.
        Paths are relative to the working folder. More: README.md and docs/.
        """;

    /// <summary>The arguments that are settings.</summary>
    /// <exception cref="StartupException">An argument is neither an option nor a setting.</exception>
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
                throw new StartupException($"Unknown option \"{argument}\"; did you mean {nearest}? See --help.");
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
