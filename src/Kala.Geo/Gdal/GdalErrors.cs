namespace Kala.Geo.Gdal;

/// <summary>
/// Sees whether a program has printed an error. Some end as if nothing had happened, after they have left out what they could
/// not read.
/// </summary>
internal sealed class GdalErrors
{
    private const string Mark = "\nERROR ";

    private string _end = "\n";

    /// <summary>Whether there was one.</summary>
    public bool Any { get; private set; }

    /// <summary>Reads the next text.</summary>
    public void Add(string text)
    {
        var all = _end + text;
        Any |= all.Contains(Mark, StringComparison.Ordinal);
        _end = all[^Math.Min(all.Length, Mark.Length - 1)..];
    }
}
