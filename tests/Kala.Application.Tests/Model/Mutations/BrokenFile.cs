using System.Buffers;
using Kala.Infrastructure.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A file of which one call may be broken.</summary>
internal class BrokenFile(IDiskFile file) : IDiskFile
{
    public long Length => file.Length;

    public int Read(Span<byte> buffer, long position) => file.Read(buffer, position);

    public virtual void Write(ReadOnlySequence<byte> bytes, long position) => file.Write(bytes, position);

    public void StartWriteBack(long position, long length) => file.StartWriteBack(position, length);

    public void SetLength(long length) => file.SetLength(length);

    public virtual void Sync() => file.Sync();

    public void Dispose() => file.Dispose();
}
