using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Kala.Api.Hosting;

/// <summary>
/// The blocks that Kestrel receives into. Its own have 4 KiB, which costs a call of the kernel for every 4 KiB of an
/// upload; large ones halve the processor time of a large body. There is a fixed number of large ones: who comes when all are
/// in use, as one of very many connections does, gets a small one, so that memory does not grow with the callers. A
/// connection holds a block only while it has unread bytes. Answers go out by the same blocks. See docs/decisions/0009.
/// </summary>
internal sealed class ReceiveBuffers : IMemoryPoolFactory<byte>, IDisposable
{
    private readonly Pool _pool = new();

    /// <summary>One pool for all: a second one would only keep blocks of its own.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _pool;

    /// <inheritdoc />
    public void Dispose() => _pool.Dispose();

    /// <summary>The pool itself.</summary>
    internal sealed class Pool : MemoryPool<byte>
    {
        // The more bytes come at once, the fewer times one thread has to wake another. Of a small file, 64 KiB and the head of
        // the answer before them go out by one call of the kernel.
        internal const int LargeBlock = 132 * 1024;
        internal const int SmallBlock = 8 * 1024;
        internal const int MostLarge = 32;

        private const int MostSmallKept = 512;

        private readonly ConcurrentBag<Block> _large = [];
        private readonly ConcurrentBag<Block> _small = [];
        private int _largeRented;

        public override int MaxBufferSize => LargeBlock;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, LargeBlock);
            if (Interlocked.Increment(ref _largeRented) <= MostLarge || minBufferSize > SmallBlock)
            {
                return _large.TryTake(out var large) ? large : new Block(this, LargeBlock);
            }
            Interlocked.Decrement(ref _largeRented);
            return _small.TryTake(out var small) ? small : new Block(this, SmallBlock);
        }

        private void Return(Block block)
        {
            var isLarge = block.Memory.Length == LargeBlock;
            var isKept = isLarge ? Interlocked.Decrement(ref _largeRented) < MostLarge : _small.Count < MostSmallKept;
            if (isKept)
            {
                (isLarge ? _large : _small).Add(block);
            }
        }

        // Kestrel disposes its pool with each listener; this one is shared and goes with the process.
        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(Pool pool, int size) : IMemoryOwner<byte>
        {
            // Pinned once: the kernel writes into it, again and again.
            public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
                GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

            public void Dispose() => pool.Return(this);
        }
    }
}
