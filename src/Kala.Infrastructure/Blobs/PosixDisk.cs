using System.Buffers;
using Kala.Application.Telemetry;
using Microsoft.Win32.SafeHandles;

namespace Kala.Infrastructure.Blobs;

/// <summary>The machine's disk.</summary>
internal sealed class PosixDisk(KalaMetrics metrics) : IDisk
{
    private const FileShare Anybody = FileShare.ReadWrite | FileShare.Delete;

    public IDiskFile OpenOrCreate(string path) => Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);

    public IDiskFile? Open(string path, bool forWriting)
    {
        try
        {
            return Open(path, FileMode.Open, forWriting ? FileAccess.ReadWrite : FileAccess.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void CreateFolder(string path) => Ask(() => Directory.CreateDirectory(path));

    public void Link(string path, string name) => Ask(() =>
    {
        DurableFile.Touch(path);
        if (!DurableFile.TryLink(path, name))
        {
            throw new IOException($"{name} exists already.");
        }
    });

    public void SyncFolder(string path) => metrics.Sync("folder", () => DurableFile.SyncFolder(path));

    public void Delete(string path)
    {
        try
        {
            Ask(() => File.Delete(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Already deleted.
        }
    }

    public void DeleteEmptyFolder(string path)
    {
        try
        {
            Ask(() => Directory.Delete(path));
        }
        catch (IOException)
        {
            // Not empty, or already deleted; the caller accepts both.
        }
    }

    public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos()
                .Select(one => (one.FullName, (DateTimeOffset)one.LastWriteTimeUtc, one is FileInfo { Exists: true } file ? file.Length : 0))
                .ToList();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    public long TotalBytes(string folder) => new DriveInfo(folder).TotalSize;

    private OpenedFile Open(string path, FileMode mode, FileAccess access)
    {
        OpenedFile? file = null;
        Ask(() => file = new OpenedFile(File.OpenHandle(path, mode, access, Anybody), path, metrics));
        return file!;
    }

    /// <summary>Turns .NET's access errors into <see cref="IOException"/>s.</summary>
    private static void Ask(Action call)
    {
        try
        {
            call();
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private sealed class OpenedFile(SafeFileHandle handle, string path, KalaMetrics metrics) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long position) => RandomAccess.Read(handle, buffer, position);

        public void Write(ReadOnlySequence<byte> bytes, long position)
        {
            if (bytes.IsSingleSegment)
            {
                RandomAccess.Write(handle, bytes.FirstSpan, position);
                return;
            }
            var segments = new List<ReadOnlyMemory<byte>>();
            foreach (var segment in bytes)
            {
                segments.Add(segment);
            }
            RandomAccess.Write(handle, segments, position);
        }

        public void StartWriteBack(long position, long length) => DurableFile.StartWriteBack(handle, path, position, length);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Sync() => metrics.Sync("file", () => DurableFile.Sync(handle, path));

        public void Dispose() => handle.Dispose();
    }
}
