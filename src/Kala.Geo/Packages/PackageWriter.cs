using System.Globalization;
using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kala.Geo.Packages;

/// <summary>
/// Writes a GeoPackage 1.3 (OGC 12-128r18): tables with geometries and their R*Trees, or without. A crash leaves a file that is
/// no package; the caller syncs and renames the finished one.
/// </summary>
internal sealed class PackageWriter : IDisposable
{
    private const int CacheKib = 64 * 1024;
    private const int PageBytes = 4096;

    // SQLite takes 0 for no limit.
    private const int LeastPages = 1;

    private readonly SqliteConnection _connection;
    private readonly DateTimeOffset _now;
    private byte[] _blob = new byte[4096];
    private Statement? _insert;
    private Statement? _index;
    private Schema? _schema;
    private long _fid;

    public PackageWriter(string path, ImportLimits limits, DateTimeOffset now)
    {
        _now = now;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute($"PRAGMA page_size = {PageBytes}");
        Execute($"PRAGMA max_page_count = {Math.Max(LeastPages, Math.Min(limits.PackageBytes, limits.FreeBytes) / PageBytes)}");
        // Nobody reads it before it is finished, and nobody repairs it.
        Execute("PRAGMA journal_mode = OFF");
        Execute("PRAGMA synchronous = OFF");
        Execute("PRAGMA locking_mode = EXCLUSIVE");
        Execute($"PRAGMA cache_size = -{CacheKib}");
        Execute("PRAGMA application_id = 0x47504B47");
        Execute("PRAGMA user_version = 10300");
        Execute("BEGIN");
        Execute(PackageTables.Sql);
    }

    /// <summary>Begins a table; its rows follow.</summary>
    /// <param name="name">Its name, which is that of the collection.</param>
    /// <param name="schema">What the first reading told.</param>
    public void Begin(string name, Schema schema)
    {
        EndTable();
        _schema = schema;
        _fid = 0;
        var table = Quote(name);
        var columns = string.Concat(schema.Fields.All.Select(field => $", {Quote(field.Column)} {TypeOf(field.Kind)}"));
        var kind = schema.GeometryType;
        Execute($"CREATE TABLE {table} (fid INTEGER PRIMARY KEY NOT NULL{(schema.IsSpatial ? $", geom {kind}" : "")}{columns})");
        var values = Enumerable.Range(1, schema.Fields.Count + (schema.IsSpatial ? 2 : 1)).Select(at => $"?{at}");
        _insert = new Statement(_connection.Handle!, $"INSERT INTO {table} VALUES ({string.Join(", ", values)})");
        Register(name, schema);
        if (schema.IsSpatial)
        {
            var index = Quote($"rtree_{name}_geom");
            Execute($"CREATE VIRTUAL TABLE {index} USING rtree(id, minx, maxx, miny, maxy)");
            _index = new Statement(_connection.Handle!, $"INSERT INTO {index} VALUES (?1, ?2, ?3, ?4, ?5)");
            RegisterSpatial(name, kind!, schema.HasHeight);
        }
    }

    /// <summary>Adds a row; fids count from 1.</summary>
    public void Add(Row row)
    {
        var at = 1;
        _insert!.Bind(at++, ++_fid);
        if (_schema!.IsSpatial)
        {
            AddGeometry(row.Geometry, at++);
        }
        for (var field = 0; field < _schema.Fields.Count; field++)
        {
            // The second reading has a list of fields of its own, in the same order.
            Bind(at++, row, row[field], _schema.Fields[field].Kind);
        }
        _insert.Run();
    }

    /// <summary>Ends the package; nothing is durable.</summary>
    public void Finish()
    {
        EndTable();
        Execute("COMMIT");
        Execute("PRAGMA optimize");
    }

    public void Dispose()
    {
        EndTable();
        _connection.Dispose();
    }

    /// <summary>A name as SQL has it.</summary>
    internal static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string TypeOf(CellKind kind) => kind switch
    {
        CellKind.Boolean => "BOOLEAN",
        CellKind.Integer => "INTEGER",
        CellKind.Real => "REAL",
        _ => "TEXT",
    };

    private void AddGeometry(GeometryBuffer geometry, int at)
    {
        if (geometry.Kind == GeometryKind.None)
        {
            _insert!.BindNull(at);
            return;
        }
        _insert!.BindBlob(at, GeometryBlob.Write(geometry, ref _blob));
        if (!geometry.Box.IsEmpty)
        {
            _index!.Bind(1, _fid);
            _index.Bind(2, geometry.Box.MinX);
            _index.Bind(3, geometry.Box.MaxX);
            _index.Bind(4, geometry.Box.MinY);
            _index.Bind(5, geometry.Box.MaxY);
            _index.Run();
        }
    }

    private void Bind(int at, Row row, in Cell cell, CellKind column)
    {
        switch (cell.Kind)
        {
            case CellKind.Null:
                _insert!.BindNull(at);
                break;
            case CellKind.Integer when column == CellKind.Real:
                _insert!.Bind(at, (double)cell.Bits);
                break;
            case CellKind.Boolean or CellKind.Integer when column == cell.Kind:
                _insert!.Bind(at, cell.Bits);
                break;
            case CellKind.Real when column == CellKind.Real:
                _insert!.Bind(at, cell.Real);
                break;
            default:
                _insert!.BindText(at, row.TextOf(cell));
                break;
        }
    }

    private void Register(string name, Schema schema)
    {
        using var add = _connection.CreateCommand();
        add.CommandText =
            """
            INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, min_x, min_y, max_x, max_y, srs_id)
            VALUES ($name, $type, $name, $now, $minx, $miny, $maxx, $maxy, $srs)
            """;
        var box = schema.Box;
        object Bound(double value) => box.IsEmpty ? DBNull.Value : value;
        add.Parameters.AddWithValue("$name", name);
        add.Parameters.AddWithValue("$type", schema.IsSpatial ? "features" : "attributes");
        add.Parameters.AddWithValue("$now", _now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        add.Parameters.AddWithValue("$minx", Bound(box.MinX));
        add.Parameters.AddWithValue("$miny", Bound(box.MinY));
        add.Parameters.AddWithValue("$maxx", Bound(box.MaxX));
        add.Parameters.AddWithValue("$maxy", Bound(box.MaxY));
        add.Parameters.AddWithValue("$srs", schema.IsSpatial ? GeometryBlob.Wgs84 : DBNull.Value);
        add.ExecuteNonQuery();
    }

    private void RegisterSpatial(string name, string kind, bool hasHeight)
    {
        using var add = _connection.CreateCommand();
        add.CommandText =
            """
            INSERT INTO gpkg_geometry_columns VALUES ($name, 'geom', $kind, 4326, $z, 0);
            INSERT INTO gpkg_extensions VALUES
                ($name, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
            """;
        add.Parameters.AddWithValue("$name", name);
        add.Parameters.AddWithValue("$kind", kind);
        add.Parameters.AddWithValue("$z", hasHeight ? 2 : 0);
        add.ExecuteNonQuery();
    }

    private void EndTable()
    {
        _insert?.Dispose();
        _index?.Dispose();
        (_insert, _index) = (null, null);
    }

    private void Execute(string sql)
    {
        if (raw.sqlite3_exec(_connection.Handle, sql) is var code and not raw.SQLITE_OK)
        {
            throw new PackageException(code, raw.sqlite3_errmsg(_connection.Handle).utf8_to_string());
        }
    }
}
