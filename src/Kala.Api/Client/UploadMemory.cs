using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kala.Api.Client;

/// <summary>What is remembered of an upload that has begun, so that the same command goes on with it.</summary>
/// <param name="Hash">The file's digest, in the form that the server takes.</param>
/// <param name="Key">The idempotency key of its creation: used again, a lost answer makes no second session.</param>
/// <param name="Session">The session; null if its creation was not answered yet.</param>
internal sealed record UploadMemory(string Hash, string Key, Guid? Session)
{
    /// <summary>The folder of these memories: a file for each upload, removed when it is done.</summary>
    public static string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
            ? state
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "kala",
        "uploads");

    /// <summary>Where the memory of sending a file, as it is now, to a server is kept.</summary>
    public static string PathOf(ServerAddress server, FileInfo file)
    {
        var name = $"{server.Key}\n{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}";
        return Path.Combine(Folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..32]}.json");
    }

    /// <summary>What is remembered; null if nothing is, or nothing that can be understood.</summary>
    public static UploadMemory? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<UploadMemory>(File.ReadAllText(path));
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers it.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Folder);
        var draft = path + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(this));
        File.Move(draft, path, overwrite: true);
    }
}
