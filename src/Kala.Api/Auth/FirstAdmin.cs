using Kala.Application;
using Kala.Application.Users;
using Kala.Infrastructure;

namespace Kala.Api.Auth;

/// <summary>
/// Lets the first administrator in: with the password in the settings, or with one that is made, told once, and kept in a
/// file that only the server's own user reads until it is changed.
/// </summary>
internal sealed class FirstAdmin(
    EnsureAdminHandler admins,
    FilestoreOptions filestore,
    IConfiguration configuration,
    ILogger<FirstAdmin> log)
{
    private const string PasswordKey = "Kala:Admin:Password";

    private string File => Path.Combine(Path.GetFullPath(filestore.Root), "admin-password.txt");

    /// <summary>Before the first request.</summary>
    /// <exception cref="StartupException">The password in the settings is not one.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var given = configuration[PasswordKey];
        if (given is { Length: > 0 })
        {
            if (Passwords.Validate(given, EnsureAdminHandler.Name) is { } why)
            {
                throw new StartupException($"{PasswordKey} cannot be used: {why}");
            }
            // Looks first: a full disk takes no change, and with the administrator there and this password none is needed.
            if (await admins.AnyUserAsync(cancellation) || !await admins.MakeAsync(given, cancellation))
            {
                await admins.SetPasswordAsync(given, cancellation);
            }
            return;
        }
        if (!await admins.AnyUserAsync(cancellation))
        {
            await MakeAsync(cancellation);
        }
    }

    /// <summary>The password was changed: what the file has is of no use; nor what a start that was cut off left beside it.</summary>
    public void ForgetPassword()
    {
        foreach (var path in Directory.EnumerateFiles(Path.GetDirectoryName(File)!, $"{Path.GetFileName(File)}*"))
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>
    /// The file is durable before the administrator is, or a crash in between would leave one whose password nobody has.
    /// Several servers that start at once share the file, and so the password, whoever of them makes the administrator.
    /// </summary>
    private async Task MakeAsync(CancellationToken cancellation)
    {
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
        log.AdminMade(EnsureAdminHandler.Name, File);
        // Not in the log, which other programs keep: on the terminal of whoever starts the server.
        Console.Error.WriteLine($"""

              Sign in as "{EnsureAdminHandler.Name}" with the password   {password}
              It is in {File} until you change it.

            """);
    }
}
