using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model;

/// <summary>A disk of which one call may be broken.</summary>
internal class BrokenDisk(IDisk disk) : IDisk
{
    public IDiskFile OpenOrCreate(string path) => Wrap(disk.OpenOrCreate(path));

    public IDiskFile? Open(string path, bool forWriting) => disk.Open(path, forWriting) is { } file ? Wrap(file) : null;

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public virtual void SyncFolder(string path) => disk.SyncFolder(path);

    public void Delete(string path) => disk.Delete(path);

    public void DeleteEmptyFolder(string path) => disk.DeleteEmptyFolder(path);

    public IEnumerable<(string Path, DateTimeOffset ChangedAt, long Size)> List(string folder) => disk.List(folder);

    public long FreeBytes(string folder) => disk.FreeBytes(folder);

    public long TotalBytes(string folder) => disk.TotalBytes(folder);

    protected virtual IDiskFile Wrap(IDiskFile file) => file;
}

/// <summary>A file of which one call may be broken.</summary>
internal class BrokenFile(IDiskFile file) : IDiskFile
{
    public long Length => file.Length;

    public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

    public virtual void Write(ReadOnlySequence<byte> bytes, long position) => file.Write(bytes, position);

    public void SetLength(long length) => file.SetLength(length);

    public virtual void Sync() => file.Sync();

    public void Dispose() => file.Dispose();
}

/// <summary>A store of which one call may be broken.</summary>
internal class BrokenStore(IBlobStore store) : IBlobStore
{
    public virtual Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
        store.WriteAsync(write, body, stop);

    public virtual void Cut(BlobId blob, long length) => store.Cut(blob, length);

    public virtual Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation) =>
        store.CopyAsync(from, to, length, cancellation);

    public Task<Sha256Digest> HashAsync(BlobId blob, long length, long? bytesPerSecond, CancellationToken cancellation) =>
        store.HashAsync(blob, length, bytesPerSecond, cancellation);

    public virtual Sha256Digest? Finish(Sha256State state) => store.Finish(state);

    public BlobContent? OpenRead(BlobId blob) => store.OpenRead(blob);

    public virtual BlobDeletion Delete(BlobId blob) => store.Delete(blob);

    public void DeleteFolderIfEmpty(Guid session) => store.DeleteFolderIfEmpty(session);

    public bool DeleteAll(Guid session) => store.DeleteAll(session);

    public IEnumerable<BlobEntry> List() => store.List();

    public long FreeBytes() => store.FreeBytes();

    public long TotalBytes() => store.TotalBytes();
}

/// <summary>The bytes are never synced.</summary>
internal sealed class NeverSyncs : Variation
{
    public override IDisk Disk(IDisk disk) => new Broken(disk);

    private sealed class Broken(IDisk disk) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Unsynced(file);
    }

    private sealed class Unsynced(IDiskFile file) : BrokenFile(file)
    {
        public override void Sync()
        {
        }
    }
}

/// <summary>The names are never synced.</summary>
internal sealed class NeverSyncsFolders : Variation
{
    public override IDisk Disk(IDisk disk) => new Broken(disk);

    private sealed class Broken(IDisk disk) : BrokenDisk(disk)
    {
        public override void SyncFolder(string path)
        {
        }
    }
}

/// <summary>The name of the session's folder is not synced, only those in it.</summary>
internal sealed class NeverSyncsTheParent : Variation
{
    public override IDisk Disk(IDisk disk) => new Broken(disk);

    private sealed class Broken(IDisk disk) : BrokenDisk(disk)
    {
        public override void SyncFolder(string path)
        {
            if (Path.GetFileName(path).Length != 2)
            {
                base.SyncFolder(path);
            }
        }
    }
}

/// <summary>A sync that failed is tried again, and the second success is believed.</summary>
internal sealed class RetriesSyncs : Variation
{
    public override IDisk Disk(IDisk disk) => new Broken(disk);

    private sealed class Broken(IDisk disk) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Retried(file);
    }

    private sealed class Retried(IDiskFile file) : BrokenFile(file)
    {
        public override void Sync()
        {
            try
            {
                base.Sync();
            }
            catch (IOException)
            {
                base.Sync();
            }
        }
    }
}

/// <summary>Nobody looks at what a write returns.</summary>
internal sealed class IgnoresFailedWrites : Variation
{
    public override IDisk Disk(IDisk disk) => new Broken(disk);

    private sealed class Broken(IDisk disk) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Careless(file);
    }

    private sealed class Careless(IDiskFile file) : BrokenFile(file)
    {
        public override void Write(ReadOnlySequence<byte> bytes, long position)
        {
            try
            {
                base.Write(bytes, position);
            }
            catch (IOException)
            {
                // As a call does that does not look at its result.
            }
        }
    }
}

/// <summary>The row is committed first, and the bytes are synced afterwards.</summary>
internal sealed class CommitsBeforeItSyncs : Variation
{
    private readonly List<IDiskFile> _waiting = [];

    public override IDisk Disk(IDisk disk)
    {
        // What the last process had not synced is lost with it.
        _waiting.Clear();
        return new Broken(disk, _waiting);
    }

    public override IKalaDatabase Database(IKalaDatabase database) => new Early(database, _waiting);

    private sealed class Broken(IDisk disk, List<IDiskFile> waiting) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Late(file, waiting);
    }

    private sealed class Late : BrokenFile
    {
        private readonly IDiskFile _file;
        private readonly List<IDiskFile> _waiting;

        public Late(IDiskFile file, List<IDiskFile> waiting)
            : base(file)
        {
            (_file, _waiting) = (file, waiting);
        }

        public override void Sync()
        {
            lock (_waiting)
            {
                _waiting.Add(_file);
            }
        }
    }

    private sealed class Early(IKalaDatabase database, List<IDiskFile> waiting) : IKalaDatabase
    {
        public Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.ReadAsync(work, cancellation);

        public async Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            var result = await database.WriteAsync(work, cancellation);
            lock (waiting)
            {
                foreach (var file in waiting)
                {
                    SyncTooLate(file);
                }
                waiting.Clear();
            }
            return result;
        }

        private static void SyncTooLate(IDiskFile file)
        {
            try
            {
                file.Sync();
            }
            catch (IOException)
            {
                // Too late to answer it.
            }
        }
    }
}

/// <summary>Whatever the bytes are, close finds the digest that was declared.</summary>
internal sealed class ClosesUnseen : Variation
{
    private Sha256Digest? _hoped;

    public override IKalaDatabase Database(IKalaDatabase database) => new Watched(database, this);

    public override IBlobStore Blobs(IBlobStore blobs) => new Hopeful(blobs, this);

    private sealed class Watched(IKalaDatabase database, ClosesUnseen mutation) : IKalaDatabase
    {
        public async Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
        {
            var result = await database.ReadAsync(work, cancellation);
            mutation._hoped = (result as UploadSession)?.ExpectedSha256;
            return result;
        }

        public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
            database.WriteAsync(work, cancellation);
    }

    private sealed class Hopeful(IBlobStore store, ClosesUnseen mutation) : BrokenStore(store)
    {
        public override Sha256Digest? Finish(Sha256State state) => mutation._hoped ?? base.Finish(state);
    }
}

/// <summary>The collector takes a session from its writer.</summary>
internal sealed class CollectsFromWriters : Variation
{
    public override IUploadLeases Leases(IUploadLeases leases) => new Blind(leases);

    private sealed class Blind(IUploadLeases leases) : IUploadLeases
    {
        public Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation) =>
            leases.AcquireAsync(session, patience, cancellation);

        public Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
            Task.FromResult<IUploadLease?>(new Nothing());
    }

    private sealed class Nothing : IUploadLease
    {
        public CancellationToken Superseded => CancellationToken.None;

        public Guid? Token => null;

        public UploadSession? Session => null;

        public void MarkReleased()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>Whoever asks for a lease has it at once: the one before is told to stop, but not waited for.</summary>
internal sealed class TakesOverAtOnce : Variation
{
    public override IUploadLeases Leases(IUploadLeases leases) => new Hasty();

    private sealed class Hasty : IUploadLeases
    {
        private readonly ConcurrentDictionary<Guid, Lease> _holders = [];

        public Task<Result<IUploadLease>> AcquireAsync(Guid session, TimeSpan patience, CancellationToken cancellation)
        {
            var lease = new Lease();
            _holders.AddOrUpdate(session, lease, (_, before) =>
            {
                before.Stop();
                return lease;
            });
            return Task.FromResult<Result<IUploadLease>>(lease);
        }

        public Task<IUploadLease?> TryAcquireAsync(Guid session, CancellationToken cancellation) =>
            Task.FromResult<IUploadLease?>(new Lease());
    }

    private sealed class Lease : IUploadLease
    {
        private readonly CancellationTokenSource _stop = new();

        public CancellationToken Superseded => _stop.Token;

        public Guid? Token => null;

        public UploadSession? Session => null;

        public void Stop() => _ = _stop.CancelAsync();

        public void MarkReleased()
        {
            // No row has one.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>The digest in the row is the one from before the chunk.</summary>
internal sealed class ForgetsToHash : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override async Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop)
        {
            var outcome = await base.WriteAsync(write, body, stop);
            return outcome with { Durable = outcome.Durable with { DigestState = write.From.DigestState } };
        }
    }
}

/// <summary>What a repeated chunk has already brought is written once more.</summary>
internal sealed class NeverSkips : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { Skip = 0 }, body, stop);
    }
}

/// <summary>What arrived of any chunk stays.</summary>
internal sealed class KeepsEverything : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { KeepsPartial = true }, body, stop);
    }
}

/// <summary>The digest of a chunk is not looked at.</summary>
internal sealed class TrustsChunks : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override Task<BlobWriteOutcome> WriteAsync(BlobWrite write, PipeReader body, CancellationToken stop) =>
            base.WriteAsync(write with { Sha256 = null }, body, stop);
    }
}

/// <summary>Bytes that were replaced stay on the disk for ever.</summary>
internal sealed class NeverDeletes : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override BlobDeletion Delete(BlobId blob) => default;
    }
}

/// <summary>The copy of a distrusted blob is not synced.</summary>
internal sealed class CopiesWithoutSync : Variation
{
    private volatile bool _copies;

    public override IDisk Disk(IDisk disk) => new Broken(disk, this);

    public override IBlobStore Blobs(IBlobStore blobs) => new Copying(blobs, this);

    private sealed class Broken(IDisk disk, CopiesWithoutSync mutation) : BrokenDisk(disk)
    {
        protected override IDiskFile Wrap(IDiskFile file) => new Unsynced(file, mutation);
    }

    private sealed class Unsynced(IDiskFile file, CopiesWithoutSync mutation) : BrokenFile(file)
    {
        public override void Sync()
        {
            if (!mutation._copies)
            {
                base.Sync();
            }
        }
    }

    private sealed class Copying(IBlobStore store, CopiesWithoutSync mutation) : BrokenStore(store)
    {
        public override async Task<Sha256State?> CopyAsync(BlobId from, BlobId to, long length, CancellationToken cancellation)
        {
            mutation._copies = true;
            try
            {
                return await base.CopyAsync(from, to, length, cancellation);
            }
            finally
            {
                mutation._copies = false;
            }
        }
    }
}
