using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Kala.Api.Http;

/// <summary>
/// The memory blocks of Kestrel's connections. Its own blocks have 4 KiB, so an upload needs a system call for every 4
/// KiB; large blocks halve the processor time of a large body. The number of large blocks is fixed: when all are in
/// use, a connection gets a small one, so that memory does not grow with the number of connections. A connection holds
/// a block only while it has unread bytes. Responses use the same blocks. See docs/decisions/0009.
/// </summary>
internal sealed class ReceiveBuffers : IMemoryPoolFactory<byte>, IDisposable
{
    private readonly Pool _pool = new();

    /// <summary>Returns the one shared pool; a second pool would hold additional blocks.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _pool;

    /// <inheritdoc />
    public void Dispose() => _pool.Dispose();

    /// <summary>The shared pool.</summary>
    internal sealed class Pool : MemoryPool<byte>
    {
        // Larger reads need fewer thread switches. A file of 64 KiB and its response header fit into one block and are
        // sent with one system call.
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

        // Kestrel disposes its pool with each listener; this pool is shared and lives as long as the process.
        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(Pool pool, int size) : IMemoryOwner<byte>
        {
            // Pinned once, because the kernel writes into it repeatedly.
            public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(
                GC.AllocateUninitializedArray<byte>(size, pinned: true), 0, size);

            public void Dispose() => pool.Return(this);
        }
    }
}
