using Kala.Infrastructure;

namespace Kala.Api.Configuration;

/// <summary>
/// Reads secrets from files, as container engines and systemd provide them: <c>X_FILE</c> is the path of a file with the
/// value of <c>X</c>.
/// </summary>
internal static class SecretsInFiles
{
    /// <summary>PostgreSQL's own variable with the password of the database.</summary>
    public const string DatabasePassword = "PGPASSWORD";

    private const string Suffix = "_FILE";

    private static readonly string[] Secrets = ["ConnectionStrings:Kala", "Kala:Admin:Password", "Auth:SigningKey", "Filestore:S3:AccessKey", "Filestore:S3:SecretKey", DatabasePassword];

    /// <summary>The names of the settings with a path.</summary>
    public static IEnumerable<string> Keys => Secrets.Select(secret => secret + Suffix);

    /// <summary>Sets each secret that is in a file. An empty setting counts as not set, as in the images of databases.</summary>
    /// <exception cref="StartupException">A file is missing, unreadable or empty, or the secret itself is set too.</exception>
    public static void Read(ConfigurationManager configuration)
    {
        var values = new Dictionary<string, string?>();
        foreach (var secret in Secrets)
        {
            if (configuration[secret + Suffix] is not { Length: > 0 } path)
            {
                continue;
            }
            if (configuration[secret] is { Length: > 0 })
            {
                throw new StartupException($"{secret} and {secret}{Suffix} are both set; remove one of them.");
            }
            values[secret] = Content(secret + Suffix, path);
        }
        configuration.AddInMemoryCollection(values);
    }

    private static string Content(string setting, string path)
    {
        if (Directory.Exists(path))
        {
            // Reading it would be refused as if it belonged to another user.
            throw new StartupException($"{setting}: the file {path} cannot be read: it is a folder.");
        }
        try
        {
            // Editors and echo end a file with a newline that is not part of the secret.
            return File.ReadAllText(path).TrimEnd('\n', '\r') is { Length: > 0 } content
                ? content
                : throw new StartupException($"{setting}: the file {path} is empty.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{setting}: the file {path} cannot be read: {error.Message}{Account.Hint(error)}");
        }
    }
}
