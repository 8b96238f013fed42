using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
