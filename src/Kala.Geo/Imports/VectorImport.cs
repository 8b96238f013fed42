using Kala.Geo.Packages;
using Kala.Geo.Rows;

namespace Kala.Geo.Imports;

/// <summary>Reads a source twice, for its schema and for its rows, and writes a package.</summary>
internal static class VectorImport
{
    // Of the time of an import, the first reading takes about a fifth.
    private const int FirstReading = 20;

    /// <summary>Writes one collection.</summary>
    /// <param name="open">Opens the source at its beginning.</param>
    /// <param name="length">Bytes of the source.</param>
    /// <param name="name">The name of the collection.</param>
    /// <param name="package">The package, which is empty or has other collections.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="onProgress">Gets percents, each once.</param>
    /// <exception cref="SourceFault">The source cannot be imported.</exception>
    public static Schema Run(
        Func<IRowSource> open,
        long length,
        string name,
        PackageWriter package,
        ImportLimits limits,
        Action<int> onProgress)
    {
        var told = -1;
        Schema schema;
        using (var first = open())
        {
            schema = Schema.Of(first, limits, position => Tell(position, 0, FirstReading));
        }
        package.Begin(name, schema);
        using var second = open();
        var row = new Row(new FieldList(limits), limits);
        while (second.Read(row))
        {
            package.Add(row);
            Tell(second.Position, FirstReading, 100 - FirstReading);
        }
        Tell(length, FirstReading, 100 - FirstReading);
        return schema;

        void Tell(long position, int from, int share)
        {
            var percent = from + (int)(share * Math.Min(position, length) / Math.Max(length, 1));
            if (percent > told)
            {
                told = percent;
                onProgress(percent);
            }
        }
    }
}
