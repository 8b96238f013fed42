using System.Buffers;
using Kala.Application.Telemetry;
using Kala.Infrastructure.Blobs;

namespace Kala.Infrastructure.Telemetry;

/// <summary>Measures the syncs of a disk.</summary>
internal sealed class MeasuredDisk(IDisk inner, KalaMetrics metrics, TimeProvider clock) : IDisk
{
    public IDiskFile OpenOrCreate(string path) => new MeasuredFile(inner.OpenOrCreate(path), this);

    public IDiskFile? Open(string path, bool forWriting) =>
        inner.Open(path, forWriting) is { } file ? new MeasuredFile(file, this) : null;

    public void SyncFolder(string path) => Measure("folder", () => inner.SyncFolder(path));

    public void CreateFolder(string path) => inner.CreateFolder(path);

    public void Delete(string path) => inner.Delete(path);

    public void DeleteEmptyFolder(string path) => inner.DeleteEmptyFolder(path);

    public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder) => inner.List(folder);

    public long FreeBytes(string folder) => inner.FreeBytes(folder);

    public long TotalBytes(string folder) => inner.TotalBytes(folder);

    private void Measure(string target, Action sync)
    {
        using var activity = KalaActivities.Begin("sync");
        var start = clock.GetTimestamp();
        var isDone = false;
        try
        {
            sync();
            isDone = true;
        }
        finally
        {
            metrics.Synced(clock.GetElapsedTime(start).TotalSeconds, target, isDone);
        }
    }

    private sealed class MeasuredFile(IDiskFile inner, MeasuredDisk disk) : IDiskFile
    {
        public long Length => inner.Length;

        public int Read(Span<byte> buffer, long position) => inner.Read(buffer, position);

        public void Write(ReadOnlySequence<byte> bytes, long position) => inner.Write(bytes, position);

        public void SetLength(long length) => inner.SetLength(length);

        public void Sync() => disk.Measure("file", inner.Sync);

        public void Dispose() => inner.Dispose();
    }
}
