using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Kala.Api.Hosting;

/// <summary>
/// The blocks that Kestrel receives into. Its own have 4 KiB, which costs a call of the kernel for every 4 KiB of an
/// upload; 64 KiB halve the processor time of a large body. A connection holds one only while it has unread bytes.
/// </summary>
internal sealed class ReceiveBuffers : IMemoryPoolFactory<byte>, IDisposable
{
    private readonly Pool _pool = new();

    /// <summary>One pool for all: a second one would only keep blocks of its own.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _pool;

    /// <inheritdoc />
    public void Dispose() => _pool.Dispose();

    private sealed class Pool : MemoryPool<byte>
    {
        private const int BlockSize = 64 * 1024;
        private const int MostKept = 256;

        private readonly ConcurrentQueue<Block> _kept = new();
        private int _keptCount;

        public override int MaxBufferSize => BlockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
            if (_kept.TryDequeue(out var block))
            {
                Interlocked.Decrement(ref _keptCount);
                return block;
            }
            return new Block(this);
        }

        private void Return(Block block)
        {
            // What a burst needed beyond this is left to the garbage collector.
            if (Interlocked.Increment(ref _keptCount) <= MostKept)
            {
                _kept.Enqueue(block);
                return;
            }
            Interlocked.Decrement(ref _keptCount);
        }

        // Kestrel disposes its pool with each listener; this one is shared and goes with the process.
        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(Pool pool) : IMemoryOwner<byte>
        {
            // Pinned once: the kernel writes into it, again and again.
            public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
                GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

            public void Dispose() => pool.Return(this);
        }
    }
}
