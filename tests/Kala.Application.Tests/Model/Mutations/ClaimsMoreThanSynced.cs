using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.Model.Mutations;

/// <summary>A flush also claims the bytes that were appended while it ran, and the next flush has nothing to do.</summary>
internal sealed class ClaimsMoreThanSynced : Variation
{
    public override IBlobStore Blobs(IBlobStore blobs) => new Broken(blobs);

    private sealed class Broken(IBlobStore store) : BrokenStore(store)
    {
        public override IBlobWriter OpenWriter(Guid session, Extents extents) => new Boastful(base.OpenWriter(session, extents));
    }

    private sealed class Boastful(IBlobWriter writer) : IBlobWriter
    {
        private readonly long _start = writer.Durable.Length;
        private long _appended;
        private Extents? _claimed;

        public Extents Durable => _claimed ?? writer.Durable;

        public async ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
        {
            await writer.AppendAsync(bytes.Slice(0, 1));
            if (_claimed is null)
            {
                // The first byte tells the blob's name.
                _claimed = await writer.FlushAsync();
            }
            await writer.AppendAsync(bytes.Slice(1));
            _appended += bytes.Length;
        }

        public Task<Extents> FlushAsync()
        {
            var claimed = _claimed ?? writer.Durable;
            if (claimed.Open is { } open)
            {
                _claimed = claimed.Append(open.Blob, _start + _appended - claimed.Length);
            }
            return Task.FromResult(Durable);
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
