using System.Buffers;

namespace Kala.Infrastructure.Blobs;

/// <summary>
/// What the blob store asks of a disk. The machine's is <see cref="PosixDisk"/>; the model test has one that forgets
/// what was not synced.
/// </summary>
/// <remarks>Every call throws <see cref="IOException"/>; one without room throws it as <see cref="DiskErrors.IsFull"/> tells.</remarks>
internal interface IDisk
{
    /// <summary>Opens a file for writing, and makes it if it is not there.</summary>
    IDiskFile OpenOrCreate(string path);

    /// <summary>Opens a file; null if it is not there.</summary>
    IDiskFile? Open(string path, bool forWriting);

    /// <summary>Makes a folder in one that is there; no error if it is there itself.</summary>
    void CreateFolder(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void SyncFolder(string path);

    /// <summary>Removes a file; no error if it is not there.</summary>
    void Delete(string path);

    /// <summary>Removes a folder if it is empty; no error if it is not, or not there.</summary>
    void DeleteEmptyFolder(string path);

    /// <summary>The full paths of what is in a folder, files and folders, with the time of their last change.</summary>
    IEnumerable<(string Path, DateTimeOffset ChangedAt)> List(string folder);

    /// <summary>Bytes that can still be written below a folder.</summary>
    long FreeBytes(string folder);
}

/// <summary>An open file. Reads and writes by position.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>How many bytes it has.</summary>
    long Length { get; }

    /// <summary>Reads; 0 only at the end.</summary>
    int Read(Span<byte> buffer, long position);

    /// <summary>Writes all of the bytes. They are not durable yet.</summary>
    void Write(ReadOnlySequence<byte> bytes, long position);

    /// <summary>Cuts the file.</summary>
    void SetLength(long length);

    /// <summary>Makes bytes and length durable. Once it has failed, no later success of it says anything.</summary>
    void Sync();
}
