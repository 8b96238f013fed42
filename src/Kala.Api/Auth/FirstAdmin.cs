using Kala.Application;
using Kala.Application.Users;
using Kala.Infrastructure;
using Kala.Infrastructure.Storage;

namespace Kala.Api.Auth;

/// <summary>
/// Creates the first administrator, with the password in the settings or a generated one. A generated password is
/// printed once and kept, until it is changed, in a file that only the server's account can read.
/// </summary>
internal sealed class FirstAdmin(
    EnsureAdminHandler admins,
    FilestoreOptions filestore,
    IConfiguration configuration,
    ILogger<FirstAdmin> log)
{
    private const string PasswordKey = "Kala:Admin:Password";

    private string? _generated;

    private string File => Path.Combine(Path.GetFullPath(filestore.Root), "admin-password.txt");

    /// <summary>Runs before the first request.</summary>
    /// <exception cref="StartupException">The password in the settings is not acceptable.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var given = configuration[PasswordKey];
        if (given is { Length: > 0 })
        {
            if (Passwords.Validate(given, EnsureAdminHandler.Name) is { } why)
            {
                throw new StartupException($"{PasswordKey} cannot be used: {why}");
            }
            // Checks first: on a full disk a write fails, and it is not needed if the administrator has this password.
            if (await admins.AnyUserAsync(cancellation) || !await admins.MakeAsync(given, cancellation))
            {
                await admins.SetPasswordAsync(given, cancellation);
            }
            return;
        }
        if (!await admins.AnyUserAsync(cancellation))
        {
            await CreateAsync(cancellation);
        }
    }

    /// <summary>
    /// How to sign in, for a person at the terminal. Contains the password if this start has generated it.
    /// </summary>
    public string SignInHint()
    {
        const string SignIn = $"Sign in as \"{EnsureAdminHandler.Name}\"";
        return configuration[PasswordKey] is { Length: > 0 } ? $"{SignIn} with the password from {PasswordKey}"
            : _generated is { } password ? $"{SignIn} with the password {password} (in {File} until you change it)"
            : System.IO.File.Exists(File) ? $"{SignIn}; the password is in {File} until you change it"
            : $"{SignIn} with the password that was set for this user; a generated one is no longer in use";
    }

    /// <summary>Deletes the password file after a change, and files left by an interrupted start.</summary>
    public void ForgetPassword()
    {
        var folder = Path.GetDirectoryName(File)!;
        foreach (var path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"{Path.GetFileName(File)}*") : [])
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>
    /// The file is durable before the administrator is: otherwise a crash in between could lose the password. Servers
    /// that start at the same time share the file, and so the password, no matter which one creates the administrator.
    /// </summary>
    private async Task CreateAsync(CancellationToken cancellation)
    {
        MakeFolder();
        var password = SecretFile.WriteOrRead(
            File, EnsureAdminHandler.NewPassword(), line => Passwords.Validate(line, EnsureAdminHandler.Name) is null);
        if (!await admins.MakeAsync(password, cancellation))
        {
            if (!await admins.HasPasswordAsync(password, cancellation))
            {
                ForgetPassword();
            }
            return;
        }
        log.AdminCreated(EnsureAdminHandler.Name, File);
        _generated = password;
        if (System.Console.IsErrorRedirected)
        {
            // Not in the log, because other programs store the log. On a terminal, StartLines has it.
            System.Console.Error.WriteLine($"""

                  Sign in as "{EnsureAdminHandler.Name}" with the password   {password}
                  It is in {File} until you change it.

                """);
        }
    }

    /// <summary>A server whose blobs are elsewhere may have no folder yet, or no disk at all.</summary>
    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"A generated password cannot be kept in {File}: {refused.Message}{Account.Hint(refused)} Set {PasswordKey}, or {PasswordKey}_FILE.");
        }
    }
}
