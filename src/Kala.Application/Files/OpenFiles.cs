using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>
/// Lends what was just read to the next reader, row and open blob: for as long as no row of a file was changed, and for a
/// second at most: the bytes of a deleted file leave the disk when its blob is closed. Where other servers change the rows too, it keeps
/// nothing. See docs/decisions/0033.
/// </summary>
public sealed class OpenFiles(IKalaDatabase database, TimeProvider clock) : IDisposable
{
    /// <summary>How many are kept: each is a file descriptor.</summary>
    private const int Most = 64;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, SharedFile> _kept = new();
    private readonly Lock _gate = new();
    private ITimer? _sweep;

    /// <summary>The file as it is now, to be disposed by the caller; null if the row has to be read.</summary>
    public OpenedFile? Find(Guid id) =>
        _kept.TryGetValue(id, out var file) && file.Version == database.FilesVersion && !IsOld(file) && file.TryLend() is { } lent
            ? lent
            : null;

    /// <summary>Keeps a file for the next reader, if there is room.</summary>
    /// <param name="file">Now lent to the caller.</param>
    /// <param name="content">Its blob, which is disposed with the last loan.</param>
    /// <param name="version">The store's <see cref="IKalaDatabase.FilesVersion"/> before the row was read.</param>
    public OpenedFile Keep(StoredFile file, BlobContent content, long? version)
    {
        if (version is not { } known || _kept.Count >= Most)
        {
            return new OpenedFile(file, content);
        }
        var shared = new SharedFile(file, content, known, clock.GetTimestamp());
        var lent = shared.TryLend()!;
        lock (_gate)
        {
            Remove(file.Id);
            _kept[file.Id] = shared;
            _sweep ??= clock.CreateTimer(_ => Sweep(), null, Longest, Longest);
        }
        return lent;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _sweep?.Dispose();
            foreach (var id in _kept.Keys)
            {
                Remove(id);
            }
        }
    }

    /// <summary>Closes what is old; with nothing left it is not called again.</summary>
    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var (id, file) in _kept)
            {
                if (IsOld(file))
                {
                    Remove(id);
                }
            }
            if (_kept.IsEmpty)
            {
                _sweep?.Dispose();
                _sweep = null;
            }
        }
    }

    private bool IsOld(SharedFile file) => clock.GetElapsedTime(file.Since) >= Longest;

    private void Remove(Guid id)
    {
        if (_kept.TryRemove(id, out var file))
        {
            file.GiveBack();
        }
    }

    /// <summary>A file and its users, of whom the one who keeps it is the first.</summary>
    private sealed class SharedFile(StoredFile file, BlobContent content, long version, long since)
    {
        private int _users = 1;

        public long Version => version;

        public long Since => since;

        /// <summary>Null if the blob is closed already.</summary>
        public OpenedFile? TryLend()
        {
            for (var users = Volatile.Read(ref _users); users > 0;)
            {
                var before = Interlocked.CompareExchange(ref _users, users + 1, users);
                if (before == users)
                {
                    return new OpenedFile(file, new LentContent(this, content));
                }
                users = before;
            }
            return null;
        }

        public void GiveBack()
        {
            if (Interlocked.Decrement(ref _users) == 0)
            {
                content.Dispose();
            }
        }
    }

    private sealed class LentContent(SharedFile shared, BlobContent content) : BlobContent
    {
        private bool _isGivenBack;

        public override long Length => content.Length;

        public override int Read(Span<byte> buffer, long position) => content.Read(buffer, position);

        protected override void Dispose(bool disposing)
        {
            if (!_isGivenBack)
            {
                _isGivenBack = true;
                shared.GiveBack();
            }
        }
    }
}
