using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
