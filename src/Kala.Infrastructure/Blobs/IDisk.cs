using System.Buffers;
using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// The disk, as the blob store uses it: <see cref="PosixDisk"/>, or in the model test one that forgets what was not
/// synced.
/// </summary>
/// <remarks>
/// Every call throws <see cref="IOException"/>; <see cref="DiskErrors.IsFull"/> recognizes a full disk.
/// </remarks>
internal interface IDisk
{
    /// <summary>Opens a file for writing, creating it if needed.</summary>
    IDiskFile OpenOrCreate(string path);

    /// <summary>Opens a file; null if it is missing.</summary>
    IDiskFile? Open(string path, bool forWriting);

    /// <summary>Creates a folder in an existing folder; does nothing if it exists.</summary>
    void CreateFolder(string path);

    /// <summary>
    /// Gives a file a second name, which is not durable yet. Fails if the name is taken. The file counts as changed now,
    /// so that a collector does not take the new name for old.
    /// </summary>
    void Link(string path, string name);

    /// <summary>Makes the entries of a folder durable.</summary>
    void SyncFolder(string path);

    /// <summary>Deletes a file; does nothing if it is missing.</summary>
    void Delete(string path);

    /// <summary>Deletes a folder if it is empty; does nothing otherwise.</summary>
    void DeleteEmptyFolder(string path);

    /// <summary>The full paths of the files and folders in a folder, with the times of their last change.</summary>
    IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder);

    /// <summary>The bytes that can still be written in a folder.</summary>
    long FreeBytes(string folder);

    /// <summary>The size of the disk of a folder, in bytes.</summary>
    long TotalBytes(string folder);
}

/// <summary>An open file, read and written by position.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads bytes; returns 0 only at the end.</summary>
    int Read(Span<byte> buffer, long position);

    /// <summary>Writes all bytes; not yet durable.</summary>
    void Write(ReadOnlySequence<byte> bytes, long position);

    /// <summary>
    /// Asks the system to begin to write these bytes to the disk, so that less is left for <see cref="Sync"/>. Nothing is
    /// durable on return. After a failure, a later sync proves nothing.
    /// </summary>
    void StartWriteBack(long position, long length);

    /// <summary>Cuts the file to a length.</summary>
    void SetLength(long length);

    /// <summary>Makes bytes and length durable. After a failure, a later success proves nothing.</summary>
    void Sync();
}
