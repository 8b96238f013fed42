namespace Kala.Geo.Gdal;

/// <summary>Reads the percents in what GDAL's programs print: <c>0...10...20</c>.</summary>
/// <param name="onPercent">Gets percents, which only grow.</param>
internal sealed class GdalProgress(Action<int> onPercent)
{
    private const int TooLarge = 101;

    private int? _number;
    private int _told;

    /// <summary>Reads the next characters.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        foreach (var one in text)
        {
            if (char.IsAsciiDigit(one))
            {
                _number = Math.Min(((_number ?? 0) * 10) + (one - '0'), TooLarge);
                continue;
            }
            if (one == '.' && _number > _told && _number < TooLarge)
            {
                _told = _number.Value;
                onPercent(_told);
            }
            _number = null;
        }
    }
}
