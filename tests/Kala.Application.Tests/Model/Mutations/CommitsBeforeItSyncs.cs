using Kala.Application.Abstractions;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
