using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
