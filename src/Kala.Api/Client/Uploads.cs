using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Kala.Domain.Blobs;
using Microsoft.Win32.SafeHandles;

namespace Kala.Api.Client;

/// <summary>
/// Sends files, each in chunks that are durable when they are answered. Whatever cuts it off (Ctrl-C, a lost connection,
/// a server that restarts), the same command goes on from the server's offset.
/// </summary>
internal sealed class Uploads(ServerAddress server, KalaClient client, Screen screen, TimeProvider clock, TimeSpan patience, int chunkSize)
{
    private const int HashBufferSize = 256 * 1024;

    /// <summary>Sends one file, and gives its uuid: verified and readable on return.</summary>
    public async Task<Guid> SendAsync(FileInfo file, string? contentType, CancellationToken cancellation)
    {
        if (!file.Exists)
        {
            throw new CommandFailedException($"There is no file {file.FullName}.");
        }
        using var handle = Open(file);
        var length = RandomAccess.GetLength(handle);
        var memoryPath = UploadMemory.PathOf(server, file);
        var trying = new Patience(patience, clock, screen);
        var (session, offset) = await BeginAsync(file, handle, length, contentType, memoryPath, trying, cancellation);
        try
        {
            await screen.TrackAsync(file.Name, offset, length, async told =>
            {
                await SendRestAsync(session, handle, offset, length, told, trying, cancellation);
                return session;
            });
            await trying.AskAsync(() => CloseAsync(session, cancellation), cancellation);
        }
        catch (OperationCanceledException)
        {
            screen.Note($"Interrupted. What the server has told is kept: the same command goes on from there (session {session}).");
            throw;
        }
        catch (RefusedException wrong) when (wrong.Code is "hash_mismatch" or "size_mismatch")
        {
            Forget(memoryPath);
            throw new CommandFailedException($"{wrong.Message}: {file.Name} was changed while it was sent. Send it again.", ExitCodes.NotVerified);
        }
        Forget(memoryPath);
        return session;
    }

    private static SafeFileHandle Open(FileInfo file)
    {
        try
        {
            return File.OpenHandle(file.FullName, options: FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(error.Message);
        }
    }

    /// <summary>The session to send to, and from where: a remembered one, or a new one.</summary>
    private async Task<(Guid Session, long Offset)> BeginAsync(
        FileInfo file, SafeFileHandle handle, long length, string? contentType, string memoryPath, Patience trying, CancellationToken cancellation)
    {
        var memory = UploadMemory.Read(memoryPath);
        if (memory?.Session is { } known && await OffsetAsync(known, memory.Hash, trying, cancellation) is { } offset)
        {
            screen.Note($"Going on with {file.Name} from {Amounts.Bytes(offset)} of {Amounts.Bytes(length)}.");
            return (known, offset);
        }
        memory = memory is { Session: null } ? memory : await MemorizeAsync(file, handle, length, cancellation);
        memory.Write(memoryPath);
        var declared = new OpenFile(file.Name, length, memory.Hash, contentType);
        var session = await trying.AskAsync(() => client.OpenAsync(declared, memory.Key, cancellation), cancellation);
        (memory with { Session = session }).Write(memoryPath);
        return (session, 0);
    }

    private async Task<UploadMemory> MemorizeAsync(FileInfo file, SafeFileHandle handle, long length, CancellationToken cancellation)
    {
        var hash = await screen.TrackAsync($"hash {file.Name}", 0, length, told => HashAsync(handle, told, cancellation));
        return new UploadMemory(hash.ToString(), RandomNumberGenerator.GetHexString(32, lowercase: true), null);
    }

    /// <summary>A remembered session's offset; null if it takes no bytes of this file any more.</summary>
    private async Task<long?> OffsetAsync(Guid session, string hash, Patience trying, CancellationToken cancellation)
    {
        try
        {
            var view = await trying.AskAsync(() => client.SessionAsync(session, cancellation), cancellation);
            var status = view.GetProperty("status").GetString();
            return status is "open" or "closed" && view.GetProperty("hash").GetString() == hash ? view.GetProperty("offset").GetInt64() : null;
        }
        catch (RefusedException over) when (over.Status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }
    }

    private async Task SendRestAsync(
        Guid session, SafeFileHandle handle, long offset, long length, Action<long> told, Patience trying, CancellationToken cancellation)
    {
        while (offset < length)
        {
            try
            {
                var part = new FilePart(handle, offset, Math.Min(chunkSize, length - offset), told);
                offset = await client.AppendAsync(session, offset, part, cancellation);
                trying.Forward();
            }
            catch (Exception passing) when (Patience.IsPassing(passing))
            {
                await trying.PauseAsync(passing, cancellation);
                offset = await trying.AskAsync(() => CommittedAsync(session, cancellation), cancellation);
            }
            catch (RefusedException ahead) when (ahead is { Code: "offset_mismatch", Offset: { } committed })
            {
                offset = committed;
            }
            told(offset);
        }
    }

    private async Task<long> CommittedAsync(Guid session, CancellationToken cancellation) =>
        (await client.SessionAsync(session, cancellation)).GetProperty("offset").GetInt64();

    private async Task<Guid> CloseAsync(Guid session, CancellationToken cancellation)
    {
        await client.CloseAsync(session, cancellation);
        return session;
    }

    private static async Task<Sha256Digest> HashAsync(SafeFileHandle handle, Action<long> told, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(HashBufferSize);
        try
        {
            for (long position = 0; ;)
            {
                var count = await RandomAccess.ReadAsync(handle, buffer, position, cancellation);
                if (count == 0)
                {
                    return Sha256Digest.FromBytes(hash.GetHashAndReset());
                }
                hash.AppendData(buffer, 0, count);
                position += count;
                told(position);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Forget(string memoryPath)
    {
        try
        {
            File.Delete(memoryPath);
        }
        catch (Exception leftOver) when (leftOver is IOException or UnauthorizedAccessException)
        {
            // The session is closed: the memory of it goes no further.
        }
    }
}
