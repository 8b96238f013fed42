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
            if (Passwords.WhyRefused(given, EnsureAdminHandler.Name) is { } why)
            {
                throw new StartupException($"{PasswordKey} cannot be used: {why}");
            }
            if (!await admins.MakeAsync(given, cancellation))
            {
                await admins.SetPasswordAsync(given, cancellation);
            }
            return;
        }
        if (!await admins.IsThereAnyAsync(cancellation))
        {
            await MakeAsync(cancellation);
        }
    }

    /// <summary>The password was changed: what the file has is of no use.</summary>
    public void ForgetPassword() => System.IO.File.Delete(File);

    /// <summary>
    /// The file is there before the administrator is, or a crash in between would leave one whom nobody knows. Of several
    /// servers that start at once, the one whose administrator counts gives its file the name.
    /// </summary>
    private async Task MakeAsync(CancellationToken cancellation)
    {
        var password = EnsureAdminHandler.NewPassword();
        var mine = $"{File}.{Environment.ProcessId}.{Path.GetRandomFileName()}";
        Write(mine, password);
        if (!await admins.MakeAsync(password, cancellation))
        {
            System.IO.File.Delete(mine);
            return;
        }
        System.IO.File.Move(mine, File, overwrite: true);
        log.AdminMade(EnsureAdminHandler.Name, File);
        // Not in the log, which other programs keep: on the terminal of whoever starts the server.
        Console.Error.WriteLine($"""

              Sign in as "{EnsureAdminHandler.Name}" with the password   {password}
              It is in {File} until you change it.

            """);
    }

    private static void Write(string path, string password)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        using var file = new FileStream(path, options);
        using var text = new StreamWriter(file);
        text.WriteLine(password);
    }
}
