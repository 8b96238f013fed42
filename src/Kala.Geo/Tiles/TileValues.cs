namespace Kala.Geo.Tiles;

/// <summary>The values of a layer, each once.</summary>
internal sealed class TileValues
{
    private readonly List<byte[]> _all = [];
    private readonly Dictionary<byte[], int> _indexes = new(new SameBytes());
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public TileValues() => _lookup = _indexes.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The messages, in the order of their indexes.</summary>
    public IReadOnlyList<byte[]> All => _all;

    /// <summary>Bytes of all messages.</summary>
    public long Length { get; private set; }

    /// <summary>The index of a value, which is added if it is new.</summary>
    /// <param name="message">The value as its message.</param>
    public uint Find(ReadOnlySpan<byte> message)
    {
        if (!_lookup.TryGetValue(message, out var index))
        {
            index = _all.Count;
            _all.Add(message.ToArray());
            _indexes.Add(_all[index], index);
            Length += message.Length;
        }
        return (uint)index;
    }

    private sealed class SameBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
