using System.Collections.Concurrent;
using Kala.Application.Abstractions;
using Kala.Domain.Files;

namespace Kala.Application.Files;

/// <summary>
/// Shares the row and the open blob of a recently read file with the next readers, until any file's row changes, and
/// for at most a second, because a deleted file frees its disk space only when its blob is closed. Keeps nothing where
/// other servers change the rows, too. See docs/decisions/0033.
/// </summary>
public sealed class RecentFiles(TimeProvider clock, FilesVersion? version = null) : IDisposable
{
    /// <summary>The maximum number of files kept.</summary>
    private const int Most = 64;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, SharedFile> _kept = new();
    private readonly Lock _gate = new();
    private ITimer? _sweep;

    /// <summary>The version of the rows to read now, for <see cref="Add"/>; null if nothing is kept.</summary>
    public long? Version => version?.Value;

    /// <summary>The file as it is now, which the caller disposes; null if the row must be read.</summary>
    public OpenedFile? Find(Guid id) =>
        _kept.TryGetValue(id, out var file) && file.Version == Version && !IsOld(file) && file.TryLend() is { } lent
            ? lent
            : null;

    /// <summary>Keeps a file for the next reader, if there is room, and lends it to the caller.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Its bytes; the last user disposes them.</param>
    /// <param name="read">The <see cref="Version"/> from before the row was read.</param>
    public OpenedFile Add(StoredFile file, BlobContent content, long? read)
    {
        if (read is not { } known || _kept.Count >= Most || !content.IsShareable)
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

    /// <summary>Closes old files; stops the timer when none is left.</summary>
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

    /// <summary>A file and the number of its users; this table is the first user.</summary>
    private sealed class SharedFile(StoredFile file, BlobContent content, long version, long since)
    {
        private int _users = 1;

        public long Version => version;

        public long Since => since;

        /// <summary>Null if the blob is already closed.</summary>
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

        public override string? WholeFile => content.WholeFile;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation) =>
            content.ReadAsync(buffer, position, cancellation);

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
