using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kala.Client;

/// <summary>Remembers an upload in a small file, which is removed when the upload is done.</summary>
/// <param name="path">The file; its folder is made if it is not there.</param>
public sealed class FileUploadMemory(string path) : IUploadMemory
{
    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>
    /// A memory in a folder that many uploads share. Its name comes from the server and from the file's path, size and time
    /// of change, so a file that was changed is a new upload.
    /// </summary>
    /// <param name="folder">The folder; it is made if it is not there.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="file">The file that is uploaded. It must be there.</param>
    /// <exception cref="FileNotFoundException">It is not.</exception>
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
            // A state that is left over names a session that takes nothing more: the next upload begins anew.
        }
        return Task.CompletedTask;
    }
}
