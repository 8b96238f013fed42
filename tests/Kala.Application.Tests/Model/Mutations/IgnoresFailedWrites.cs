using System.Buffers;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

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
