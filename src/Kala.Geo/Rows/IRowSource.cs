namespace Kala.Geo.Rows;

/// <summary>The rows of a source, in its order. An import opens and reads it twice.</summary>
internal interface IRowSource : IDisposable
{
    /// <summary>Bytes of the source that were read so far.</summary>
    long Position { get; }

    /// <summary>Reads the next row; false after the last one.</summary>
    /// <param name="row">Is cleared and filled.</param>
    /// <exception cref="SourceFault">The source cannot be imported.</exception>
    bool Read(Row row);

    /// <summary>Checks what is known only after the last row.</summary>
    /// <param name="box">The rectangle around all geometries; empty if there are none.</param>
    /// <exception cref="SourceFault">The coordinates are in another system than CRS84.</exception>
    void CheckCrs(in Box box);
}
