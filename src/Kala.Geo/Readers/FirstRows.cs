using Kala.Geo.Rows;

namespace Kala.Geo.Readers;

/// <summary>The first rows of a source.</summary>
internal sealed class FirstRows(IRowSource source, int most) : IRowSource
{
    private int _left = most;

    /// <summary>Whether the source may have more rows than these.</summary>
    public bool MayHaveMore => _left == 0;

    public long Position => source.Position;

    public bool Read(Row row)
    {
        if (_left == 0 || !source.Read(row))
        {
            return false;
        }
        _left--;
        return true;
    }

    public void CheckCrs(in Box box) => source.CheckCrs(box);

    public void Dispose() => source.Dispose();
}
