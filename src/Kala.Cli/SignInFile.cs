using System.Text.Json;

namespace Kala.Cli;

/// <summary>The file with the sign-in, which only its user can read. See docs/decisions/0051.</summary>
internal sealed class SignInFile(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file in the user's configuration folder.</summary>
    public static SignInFile OfUser { get; } = new(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify), "kala"));

    /// <summary>The file's path.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, "sign-in.json");

    /// <summary>The sign-in; null if there is none or the file is unreadable or damaged.</summary>
    public StoredSignIn? Read()
    {
        try
        {
            var signIn = JsonSerializer.Deserialize<StoredSignIn>(File.ReadAllBytes(Path), Screen.Json);
            return signIn is { Server.IsAbsoluteUri: true, Username: not null, Token: not null }
                && ServerAccess.IsAddress(signIn.Server) && ServerAccess.IsSecret(signIn.Token) ? signIn : null;
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Creates the folder, so that a later <see cref="Write"/> does not fail for a simple reason.</summary>
    /// <exception cref="CommandFailedException">The folder cannot be created.</exception>
    public void Prepare()
    {
        try
        {
            // Without a home folder, the path would be relative to the current folder.
            if (!System.IO.Path.IsPathRooted(folder))
            {
                throw new IOException("This account has no home folder.");
            }
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
                return;
            }
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            File.SetUnixFileMode(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(
                $"The sign-in cannot be stored: {closed.Message} Set XDG_CONFIG_HOME to a writable folder, or use KALA_TOKEN instead.");
        }
    }

    /// <summary>Stores a sign-in in place of the old one.</summary>
    public void Write(StoredSignIn signIn)
    {
        Prepare();
        var draft = $"{Path}.{Guid.NewGuid():N}.new";
        try
        {
            using (var stream = new FileStream(draft, Creation()))
            {
                JsonSerializer.Serialize(stream, signIn, Screen.Json);
            }
            File.Move(draft, Path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Removes the sign-in, also a damaged one, and the drafts that killed processes have left.</summary>
    public void Delete()
    {
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
        if (Directory.Exists(folder))
        {
            foreach (var draft in Directory.EnumerateFiles(folder, "sign-in.json.*.new"))
            {
                File.Delete(draft);
            }
        }
    }

    private static FileStreamOptions Creation()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        return options;
    }
}
