using System.Text;

namespace Kala.Geo.Rows;

/// <summary>One row of a source. A reader fills the same object again and again.</summary>
internal sealed class Row(FieldList fields, ImportLimits limits)
{
    private Cell[] _cells = new Cell[16];
    private byte[] _text = new byte[1024];
    private int _textLength;
    private int _next;

    /// <summary>The fields of all rows so far.</summary>
    public FieldList Fields => fields;

    /// <summary>The geometry; empty if the row has none.</summary>
    public GeometryBuffer Geometry { get; } = new();

    /// <summary>The value of a field.</summary>
    public Cell this[int field] => field < _cells.Length ? _cells[field] : default;

    /// <summary>Forgets everything but the fields.</summary>
    public void Clear()
    {
        Array.Clear(_cells);
        (_textLength, _next) = (0, 0);
        Geometry.Clear();
    }

    public void SetBoolean(ReadOnlySpan<byte> name, bool value, ReadOnlySpan<byte> text) =>
        Put(name, CellKind.Boolean, value ? 1 : 0, text);

    public void SetInteger(ReadOnlySpan<byte> name, long value, ReadOnlySpan<byte> text) => Put(name, CellKind.Integer, value, text);

    /// <summary>Sets a number, and how the source writes it: other rows may have texts in the field.</summary>
    public void SetReal(ReadOnlySpan<byte> name, double value, ReadOnlySpan<byte> text) =>
        Put(name, CellKind.Real, BitConverter.DoubleToInt64Bits(value), text);

    /// <summary>Records that a row has the field, without a value.</summary>
    public void SetNull(ReadOnlySpan<byte> name) => Put(name, default);

    /// <summary>Sets a text in UTF-8.</summary>
    public void SetText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Put(name, CellKind.Text, 0, value);

    /// <summary>Sets a text of JSON in UTF-8.</summary>
    public void SetJson(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Put(name, CellKind.Json, 0, value);

    /// <summary>Makes room for a text; the caller fills all of it, or says with <see cref="ShortenText"/> how much.</summary>
    public Span<byte> Room(ReadOnlySpan<byte> name, int length) => Room(name, CellKind.Text, 0, length);

    /// <summary>Cuts the text that was set last.</summary>
    public void ShortenText(int length)
    {
        var last = _cells[_next - 1];
        _cells[_next - 1] = last with { Length = length };
        _textLength = last.Start + length;
    }

    /// <summary>What the source writes for a cell, in UTF-8.</summary>
    public ReadOnlySpan<byte> TextOf(in Cell cell) => _text.AsSpan(cell.Start, cell.Length);

    private void Put(ReadOnlySpan<byte> name, CellKind kind, long bits, ReadOnlySpan<byte> text) =>
        text.CopyTo(Room(name, kind, bits, text.Length));

    private Span<byte> Room(ReadOnlySpan<byte> name, CellKind kind, long bits, int length)
    {
        if (length > limits.TextBytes)
        {
            throw SourceFault.TooLarge($"A value of '{Encoding.UTF8.GetString(name)}' has more than {limits.TextBytes} bytes.");
        }
        if (_text.Length - _textLength < length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + length));
        }
        Put(name, new Cell(kind, bits, _textLength, length));
        _textLength += length;
        return _text.AsSpan(_textLength - length, length);
    }

    private void Put(ReadOnlySpan<byte> name, Cell cell)
    {
        var field = fields.Find(name, _next);
        if (field >= _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(_cells.Length * 2, field + 1));
        }
        _cells[field] = cell;
        _next = field + 1;
    }
}

/// <summary>A value; its text is in the row.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bits">The whole number, 0 or 1, or the bits of the other number.</param>
/// <param name="Start">Where its text starts.</param>
/// <param name="Length">Bytes of its text.</param>
internal readonly record struct Cell(CellKind Kind, long Bits, int Start, int Length)
{
    public double Real => BitConverter.Int64BitsToDouble(Bits);
}
