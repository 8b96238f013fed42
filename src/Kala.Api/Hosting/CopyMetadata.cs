using Kala.Api.Configuration;
using Kala.Infrastructure;
using Kala.Infrastructure.Hosting;

namespace Kala.Api.Hosting;

/// <summary>The command <c>--copy-metadata --from TEXT --to TEXT</c>: see docs/from-sqlite-to-postgres.md.</summary>
internal static class CopyMetadata
{
    /// <summary>Copies all rows and prints the number of rows of each table.</summary>
    /// <exception cref="StartupException">The copy is impossible or not allowed; the target is unchanged.</exception>
    public static async Task<int> RunAsync(string? from, string? to)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables();
        SecretsInFiles.Read(configuration);
        using var copy = new MetadataCopy();
        var rows = await copy.RunAsync(
            Settings.WithPassword(Given(from, "--from"), configuration),
            Settings.WithPassword(Given(to, "--to"), configuration),
            CancellationToken.None);
        foreach (var (table, count) in rows)
        {
            System.Console.WriteLine($"{table}: {count} rows");
        }
        System.Console.WriteLine("Copied. Set ConnectionStrings:Kala to the new database and start the server.");
        return 0;
    }

    private static string Given(string? value, string option) => value is { Length: > 0 }
        ? value
        : throw new StartupException($"{CommandLine.CopyMetadata} needs {option} with a connection string: --from \"Data Source=…\" --to \"Host=…\".");
}
