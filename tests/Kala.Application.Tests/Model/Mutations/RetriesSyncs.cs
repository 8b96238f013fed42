using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
