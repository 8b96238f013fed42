using System.Buffers;

namespace Kala.Application.Tests.Model;

/// <summary>A file's inode: what was written, as every reader sees it, and what of it is on the platter.</summary>
internal sealed class SimulatedFile
{
    private const int PageSize = 4096;

    private readonly HashSet<int> _dirtyPages = [];
    private byte[] _written = [];
    private byte[] _durable = [];
    private long _durableLength;
    private bool _lengthIsDirty;

    public long Length { get; private set; }

    /// <summary>When it was last written to.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    public ReadOnlySpan<byte> Written => _written.AsSpan(0, (int)Length);

    public ReadOnlySpan<byte> Durable => _durable.AsSpan(0, (int)_durableLength);

    public int Read(Span<byte> buffer, long position)
    {
        if (position >= Length)
        {
            return 0;
        }
        var count = (int)Math.Min(buffer.Length, Length - position);
        _written.AsSpan((int)position, count).CopyTo(buffer);
        return count;
    }

    public void Write(ReadOnlySequence<byte> bytes, long position)
    {
        if (bytes.IsEmpty)
        {
            return;
        }
        var end = position + bytes.Length;
        Grow(ref _written, end);
        bytes.CopyTo(_written.AsSpan((int)position));
        MarkDirty(Math.Min(position, Length), end);
        if (end > Length)
        {
            Length = end;
            _lengthIsDirty = true;
        }
    }

    public void SetLength(long length)
    {
        Grow(ref _written, length);
        if (length < Length)
        {
            _written.AsSpan((int)length, (int)(Length - length)).Clear();
        }
        MarkDirty(Math.Min(length, Length), Math.Max(length, Length));
        Length = length;
        _lengthIsDirty = true;
    }

    public void Sync()
    {
        foreach (var page in _dirtyPages)
        {
            KeepPage(page);
        }
        KeepLength();
        MarkClean();
    }

    /// <summary>As Linux does: the pages are clean from now on, although they never reached the platter.</summary>
    public void FailSync() => MarkClean();

    /// <summary>Any of what was not synced may have reached the platter or not; what was synced has.</summary>
    public void LosePower(Random random)
    {
        foreach (var page in _dirtyPages.Order().Where(_ => random.Next(2) == 0))
        {
            KeepPage(page);
        }
        if (_lengthIsDirty && random.Next(2) == 0)
        {
            KeepLength();
        }
        Array.Clear(_durable, (int)_durableLength, _durable.Length - (int)_durableLength);
        _written = [.. _durable];
        Length = _durableLength;
        MarkClean();
    }

    private void KeepPage(int page)
    {
        var start = page * PageSize;
        Grow(ref _durable, start + PageSize);
        Grow(ref _written, start + PageSize);
        _written.AsSpan(start, PageSize).CopyTo(_durable.AsSpan(start));
    }

    private void KeepLength()
    {
        Grow(ref _durable, Length);
        _durableLength = Length;
    }

    private void MarkClean()
    {
        _dirtyPages.Clear();
        _lengthIsDirty = false;
    }

    private void MarkDirty(long from, long to)
    {
        for (var page = (int)(from / PageSize); page * (long)PageSize < to; page++)
        {
            _dirtyPages.Add(page);
        }
    }

    private static void Grow(ref byte[] bytes, long length)
    {
        if (bytes.Length < length)
        {
            var pages = (length + PageSize - 1) / PageSize;
            Array.Resize(ref bytes, (int)Math.Max(pages * PageSize, Math.Min(2L * bytes.Length, 1 << 20)));
        }
    }
}
