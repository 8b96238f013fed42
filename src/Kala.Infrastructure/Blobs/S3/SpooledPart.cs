using System.Buffers;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Bytes that wait to become an object: the first ones in memory, the rest in a file without a name, which ends with the
/// process. A request is signed with their digest, which must be known before the first byte is sent.
/// </summary>
internal sealed class SpooledPart(SpoolRoom room, string folder) : IDisposable
{
    private const int Block = 64 * 1024;

    private readonly List<byte[]> _blocks = new(1);
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private SafeFileHandle? _file;
    private string? _sha256;
    private int _units;

    /// <summary>The number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The SHA-256 of all bytes in hexadecimal digits. None can be appended afterwards.</summary>
    public string Sha256 => _sha256 ??= Convert.ToHexStringLower(_digest.GetHashAndReset());

    /// <summary>The bytes that can be appended in the room that was taken.</summary>
    public long Free => ((long)_units * SpoolRoom.Unit) - Length;

    /// <summary>Counts another unit, which the caller took and <see cref="Dispose"/> returns.</summary>
    public void Grow() => _units++;

    /// <summary>Appends bytes, no more than <see cref="Free"/>.</summary>
    /// <exception cref="StorageFullException">The folder of the spool is full.</exception>
    /// <exception cref="StorageFaultException">It cannot be written to.</exception>
    public void Append(ReadOnlySequence<byte> bytes)
    {
        try
        {
            foreach (var piece in bytes)
            {
                Append(piece.Span);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw fault is IOException full && full.IsFull()
                ? new StorageFullException($"The folder of Filestore:S3:Spool, {folder}, is full.", fault)
                : new StorageFaultException($"The folder of Filestore:S3:Spool, {folder}, cannot be written to: {fault.Message}", fault);
        }
    }

    /// <summary>Reads all bytes again.</summary>
    /// <param name="moved">Called whenever bytes are read.</param>
    public Stream Read(Action moved) => new SpooledPartStream(this, () =>
    {
        room.Moved();
        moved();
    });

    /// <summary>Reads bytes from a position; 0 at the end.</summary>
    public int Read(Span<byte> buffer, long position)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, Length - position)];
        if (wanted.IsEmpty || position >= SpoolRoom.Unit)
        {
            return wanted.IsEmpty ? 0 : RandomAccess.Read(_file!, wanted, position - SpoolRoom.Unit);
        }
        var source = _blocks[(int)(position / Block)].AsSpan((int)(position % Block));
        var count = Math.Min(wanted.Length, Math.Min(source.Length, Block - (int)(position % Block)));
        source[..count].CopyTo(wanted);
        return count;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _digest.Dispose();
        _file?.Dispose();
        _blocks.ForEach(block => ArrayPool<byte>.Shared.Return(block));
        _blocks.Clear();
        room.Return(_units);
        _units = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _digest.AppendData(bytes);
        while (!bytes.IsEmpty && Length < SpoolRoom.Unit)
        {
            var at = (int)(Length % Block);
            if (at == 0)
            {
                _blocks.Add(ArrayPool<byte>.Shared.Rent(Block));
            }
            var count = Math.Min(bytes.Length, Block - at);
            bytes[..count].CopyTo(_blocks[^1].AsSpan(at));
            bytes = bytes[count..];
            Length += count;
        }
        if (!bytes.IsEmpty)
        {
            _file ??= NamelessFile.Create(folder);
            RandomAccess.Write(_file, bytes, Length - SpoolRoom.Unit);
            Length += bytes.Length;
        }
    }
}
