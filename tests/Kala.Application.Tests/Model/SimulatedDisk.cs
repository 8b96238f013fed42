using System.Buffers;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>
/// A disk in memory that forgets what was not synced: bytes and lengths file by file, names folder by folder. It
/// outlives the processes that use it.
/// </summary>
internal sealed class SimulatedDisk(string root, Faults faults, TimeProvider clock)
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    private readonly Lock _gate = new();
    private readonly SimulatedFolder _top = new();
    private int _openFiles;

    /// <summary>How many files the running process has open.</summary>
    public int OpenFiles => _openFiles;

    /// <summary>The disk as one process has it.</summary>
    public IDisk Mount(ProcessLife life) => new Mounted(this, life);

    /// <summary>The process was killed: the kernel keeps all that was written, and will write it out in time.</summary>
    public void Crash() => _openFiles = 0;

    /// <summary>The machine lost power: a random part of what was not synced is gone.</summary>
    public void PowerLoss(Random random)
    {
        lock (_gate)
        {
            _openFiles = 0;
            _top.LosePower(random);
        }
    }

    /// <summary>Whether a file would begin with these bytes if the power failed now, at the worst moment.</summary>
    public bool WouldKeep(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            object? at = _top;
            foreach (var name in Parts(path))
            {
                at = (at as SimulatedFolder)?.Durable(name);
            }
            return at is SimulatedFile file && file.Durable.StartsWith(bytes);
        }
    }

    /// <summary>The first bytes of a file as a process reads them; null if it has not so many.</summary>
    public byte[]? Read(string path, long length)
    {
        lock (_gate)
        {
            return Find(path) is SimulatedFile file && file.Length >= length ? file.Written[..(int)length].ToArray() : null;
        }
    }

    /// <summary>Whether a file begins with these bytes, as a process reads it; null if it has not so many.</summary>
    public bool? Has(string path, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            return Find(path) is SimulatedFile file && file.Length >= bytes.Length ? file.Written.StartsWith(bytes) : null;
        }
    }

    /// <summary>Whether a file was written to within a time.</summary>
    public bool IsYounger(string path, TimeSpan age)
    {
        lock (_gate)
        {
            return Find(path) is SimulatedFile file && file.ChangedAt + age > Now;
        }
    }

    /// <summary>The paths of all files.</summary>
    public List<string> Files()
    {
        lock (_gate)
        {
            return [.. FilesIn(_top, root)];
        }
    }

    private static IEnumerable<string> FilesIn(SimulatedFolder folder, string path) =>
        folder.Names.SelectMany(one => one.Value is SimulatedFolder inside
            ? FilesIn(inside, $"{path}/{one.Key}")
            : [$"{path}/{one.Key}"]);

    private string[] Parts(string path) => path.Length <= root.Length ? [] : path[(root.Length + 1)..].Split('/');

    private object? Find(string path)
    {
        object? at = _top;
        foreach (var name in Parts(path))
        {
            at = (at as SimulatedFolder)?.Names.GetValueOrDefault(name);
        }
        return at;
    }

    private SimulatedFolder Parent(string path) =>
        Find(Path.GetDirectoryName(path)!) as SimulatedFolder
        ?? throw new DirectoryNotFoundException($"There is no folder for {path}.");

    private static IOException Full() => new("No space left on device", NoSpace);

    private static IOException Broken() => new("Input/output error", InputOutput);

    private sealed class Mounted(SimulatedDisk disk, ProcessLife life) : IDisk
    {
        public IDiskFile OpenOrCreate(string path)
        {
            life.Step();
            lock (disk._gate)
            {
                var folder = disk.Parent(path);
                var name = Path.GetFileName(path);
                if (!folder.Names.TryGetValue(name, out var file))
                {
                    Make(folder, name, file = new SimulatedFile { ChangedAt = disk.Now });
                }
                return new Handle(disk, life, (SimulatedFile)file);
            }
        }

        public IDiskFile? Open(string path, bool forWriting)
        {
            life.Look();
            lock (disk._gate)
            {
                return disk.Find(path) is SimulatedFile file ? new Handle(disk, life, file) : null;
            }
        }

        public void CreateFolder(string path)
        {
            life.Step();
            lock (disk._gate)
            {
                var folder = disk.Parent(path);
                if (!folder.Names.ContainsKey(Path.GetFileName(path)))
                {
                    Make(folder, Path.GetFileName(path), new SimulatedFolder());
                }
            }
        }

        public void Link(string path, string name)
        {
            life.Step();
            lock (disk._gate)
            {
                var file = disk.Find(path) as SimulatedFile ?? throw new FileNotFoundException(path);
                Make(disk.Parent(name), Path.GetFileName(name), file);
                file.ChangedAt = disk.Now;
            }
        }

        public void SyncFolder(string path)
        {
            life.Step();
            lock (disk._gate)
            {
                var folder = disk.Find(path) as SimulatedFolder ?? throw new DirectoryNotFoundException(path);
                if (disk.StruckBy(Fault.FolderSyncError))
                {
                    folder.FailSync();
                    throw Broken();
                }
                folder.Sync();
            }
        }

        public void Delete(string path)
        {
            life.Step();
            lock (disk._gate)
            {
                (disk.Find(Path.GetDirectoryName(path)!) as SimulatedFolder)?.Names.Remove(Path.GetFileName(path));
            }
        }

        public void DeleteEmptyFolder(string path)
        {
            life.Step();
            lock (disk._gate)
            {
                if (disk.Find(path) is SimulatedFolder { Names.Count: 0 })
                {
                    disk.Parent(path).Names.Remove(Path.GetFileName(path));
                }
            }
        }

        public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder)
        {
            life.Look();
            lock (disk._gate)
            {
                var names = (disk.Find(folder) as SimulatedFolder)?.Names.ToList() ?? [];
                return [.. names.Select(one => ($"{folder}/{one.Key}", (one.Value as SimulatedFile)?.ChangedAt ?? disk.Now, 0L))];
            }
        }

        public long FreeBytes(string folder) => long.MaxValue / 2;

        public long TotalBytes(string folder) => long.MaxValue / 2;

        private void Make(SimulatedFolder folder, string name, object inside)
        {
            if (disk.IsFull)
            {
                throw Full();
            }
            folder.Names.Add(name, inside);
        }
    }

    private bool IsFull => faults.IsFull;

    private DateTimeOffset Now => clock.GetUtcNow();

    private bool StruckBy(Fault fault) => faults.Strikes(fault);

    private sealed class Handle : IDiskFile
    {
        private readonly SimulatedDisk _disk;
        private readonly ProcessLife _life;
        private readonly SimulatedFile _file;
        private bool _isClosed;

        public Handle(SimulatedDisk disk, ProcessLife life, SimulatedFile file)
        {
            (_disk, _life, _file) = (disk, life, file);
            disk._openFiles++;
        }

        public long Length
        {
            get
            {
                _life.Look();
                lock (_disk._gate)
                {
                    return _file.Length;
                }
            }
        }

        public int Read(Span<byte> buffer, long position)
        {
            _life.Look();
            lock (_disk._gate)
            {
                return _disk.StruckBy(Fault.ReadError) ? throw Broken() : _file.Read(buffer, position);
            }
        }

        public void Write(ReadOnlySequence<byte> bytes, long position)
        {
            _life.Step();
            lock (_disk._gate)
            {
                _file.ChangedAt = _disk.Now;
                if (_disk.StruckBy(Fault.WriteError))
                {
                    _file.Write(bytes.Slice(0, bytes.Length / 2), position);
                    throw Broken();
                }
                var fitting = _disk.RoomFor(bytes.Length);
                _file.Write(bytes.Slice(0, fitting), position);
                if (fitting < bytes.Length)
                {
                    throw Full();
                }
            }
        }

        public void StartWriteBack(long position, long length)
        {
            // Makes nothing durable.
        }

        public void SetLength(long length)
        {
            _life.Step();
            lock (_disk._gate)
            {
                _file.SetLength(length);
            }
        }

        public void Sync()
        {
            _life.Step();
            lock (_disk._gate)
            {
                if (_disk.StruckBy(Fault.SyncError))
                {
                    _file.FailSync();
                    throw Broken();
                }
                _file.Sync();
            }
        }

        public void Dispose()
        {
            lock (_disk._gate)
            {
                if (!_isClosed && !_life.IsOver)
                {
                    _disk._openFiles--;
                }
                _isClosed = true;
            }
        }
    }

    private long RoomFor(long wanted) => faults.Take(wanted);
}
