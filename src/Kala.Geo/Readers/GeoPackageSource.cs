using System.Globalization;
using System.Text;
using Kala.Geo.Packages;
using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;
using NetTopologySuite.IO;

namespace Kala.Geo.Readers;

/// <summary>A table of a package that GDAL has made, in longitude and latitude; in the order of its keys, which is that of the file.</summary>
internal sealed class GeoPackageSource : IRowSource
{
    private const int Integer = 1;
    private const int Real = 2;
    private const int Text = 3;

    private readonly WKBReader _wkb = new() { IsStrict = false };
    private readonly byte[] _number = new byte[32];
    private readonly string _table;
    private readonly SqliteConnection _connection;
    private readonly (byte[] Name, bool IsBoolean)[] _fields;
    private readonly Statement _rows;

    public GeoPackageSource(string path, string table)
    {
        _table = table;
        _connection = Open(path);
        var geometry = PackageFinish.Tables(_connection).Find(one => one.Name == table).Geometry;
        var columns = PackageFinish.Columns(_connection, table);
        var key = columns.Find(column => column.IsKey)!.Name;
        columns.RemoveAll(column => column.Name == key || column.Name == geometry);
        _fields = [.. columns.Select(column => (Encoding.UTF8.GetBytes(column.Name), column.Type == "BOOLEAN"))];
        var values = columns.Select(column => $", {PackageWriter.Quote(column.Name)}");
        _rows = new Statement(
            _connection.Handle!,
            $"SELECT {(geometry is null ? "NULL" : PackageWriter.Quote(geometry))}{string.Concat(values)} FROM {PackageWriter.Quote(table)} ORDER BY {PackageWriter.Quote(key)}");
    }

    /// <summary>Rows that were read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The tables of a package, in their order, and how many rows they have.</summary>
    public static List<(string Name, long Count)> TablesOf(string path)
    {
        using var connection = Open(path);
        return [.. PackageFinish.Tables(connection).Select(table => (table.Name, PackageFinish.Count(connection, table.Name)))];
    }

    public bool Read(Row row)
    {
        row.Clear();
        if (!_rows.Read())
        {
            return false;
        }
        Position++;
        if (_rows.Bytes(0) is { IsEmpty: false } blob)
        {
            ReadGeometry(blob, row);
        }
        for (var at = 0; at < _fields.Length; at++)
        {
            Set(row, _fields[at].Name, _fields[at].IsBoolean, at + 1);
        }
        return true;
    }

    public void CheckCrs(in Box box)
    {
        using var system = _connection.CreateCommand();
        system.CommandText =
            """
            SELECT s.srs_name FROM gpkg_geometry_columns AS g JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
            WHERE g.table_name = $table AND s.organization <> 'NONE' AND s.srs_id <> 4326 AND s.definition NOT LIKE '%CRS84%'
            """;
        system.Parameters.AddWithValue("$table", _table);
        if (system.ExecuteScalar() is string name)
        {
            throw SourceFault.Crs($"The layer '{_table}' is in {name}, and another one has no coordinate system: they cannot be converted together.");
        }
        Crs84.Check(box);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _connection.Dispose();
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private void ReadGeometry(ReadOnlySpan<byte> blob, Row row)
    {
        try
        {
            if (_wkb.Read(GeometryBlob.WkbOf(blob).ToArray()) is { IsEmpty: false } geometry)
            {
                GeometryWriter.Write(geometry, row.Geometry);
            }
        }
        catch (Exception invalid) when (invalid is not (SourceFault or OutOfMemoryException))
        {
            // The library throws what it happens to throw for surfaces and the like, which it does not know.
            throw SourceFault.Invalid($"The geometry of feature {Position} of the layer '{_table}' is of a type that cannot be read.", invalid);
        }
    }

    private void Set(Row row, byte[] name, bool isBoolean, int column)
    {
        switch (_rows.KindOf(column))
        {
            case Integer when isBoolean:
                row.SetBoolean(name, _rows.Integer(column) != 0, _rows.Integer(column) != 0 ? "true"u8 : "false"u8);
                break;
            case Integer:
                _rows.Integer(column).TryFormat(_number, out var digits, default, CultureInfo.InvariantCulture);
                row.SetInteger(name, _rows.Integer(column), _number.AsSpan(0, digits));
                break;
            case Real when double.IsFinite(_rows.Real(column)):
                _rows.Real(column).TryFormat(_number, out var characters, default, CultureInfo.InvariantCulture);
                row.SetReal(name, _rows.Real(column), _number.AsSpan(0, characters));
                break;
            case Text:
                row.SetText(name, _rows.Bytes(column));
                break;
            default:
                row.SetNull(name);
                break;
        }
    }
}
