using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kala.Client;

/// <summary>Remembers an upload in a small file, and removes the file when the upload is done.</summary>
/// <param name="path">The file; its folder is created if it does not exist.</param>
public sealed class FileUploadMemory(string path) : IUploadMemory
{
    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// A memory in a folder that many uploads share. The server address and the file's path, size and modification time
    /// determine its name, so a changed file is a new upload.
    /// </summary>
    /// <param name="folder">The folder; it is created if it does not exist.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="file">The file to upload. It must exist.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    public static FileUploadMemory InFolder(string folder, Uri server, string file)
    {
        ArgumentNullException.ThrowIfNull(server);
        var sent = new FileInfo(file);
        var address = server.GetLeftPart(UriPartial.Path).TrimEnd('/').ToLowerInvariant();
        var key = $"{address}\n{sent.FullName}\n{sent.Length}\n{sent.LastWriteTimeUtc.Ticks}";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..32];
        return new FileUploadMemory(System.IO.Path.Combine(folder, $"{name}.json"));
    }

    /// <inheritdoc/>
    public async Task<UploadState?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var text = await File.ReadAllBytesAsync(Path, cancellation).ConfigureAwait(false);
            return JsonSerializer.Deserialize(text, StateJson.Default.UploadState) is { Hash: not null, Key: not null } state ? state : null;
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(UploadState state, CancellationToken cancellation)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var draft = $"{Path}.new";
        await File.WriteAllBytesAsync(draft, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.UploadState), cancellation)
            .ConfigureAwait(false);
        File.Move(draft, Path, overwrite: true);
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellation)
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception leftOver) when (leftOver is IOException or UnauthorizedAccessException)
        {
            // A state that remains names a session that accepts no bytes, so the next upload starts again.
        }
        return Task.CompletedTask;
    }
}
