using System.Globalization;
using System.Text;
using Kala.Geo.Rows;
using Microsoft.Data.Sqlite;

namespace Kala.Geo.Packages;

/// <summary>
/// Reads a finished package, which nobody changes any more: SQLite needs no locks. For one caller at a time.
/// </summary>
internal sealed class PackageReader : IDisposable
{
    /// <summary>Up to so many hits are counted, and found by the R*Tree; more are found in the order of the fids.</summary>
    public const int MostCounted = 10_000;

    private const long MappedBytes = 1L << 30;

    private readonly SqliteConnection _connection;

    /// <summary>Opens a package.</summary>
    /// <exception cref="SqliteException">It is missing or damaged.</exception>
    public PackageReader(string path)
    {
        // It takes a percent sign for the start of an escape that is already there.
        var uri = new UriBuilder(Uri.UriSchemeFile, "") { Path = path.Replace("%", "%25", StringComparison.Ordinal), Query = "immutable=1" }.Uri.AbsoluteUri;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = uri,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        _connection.Open();
        using var settings = _connection.CreateCommand();
        settings.CommandText =
            $"PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = {MappedBytes}";
        settings.ExecuteNonQuery();
    }

    /// <summary>How many items a query has without <see cref="ItemsQuery.After"/>; null if more than <see cref="MostCounted"/>.</summary>
    public long? Count(PackageCollection collection, ItemsQuery query)
    {
        var all = query with { After = 0, Offset = 0 };
        if (IsNothing(collection, all))
        {
            return 0;
        }
        if (all.Equal.Count == 0 && !IsLimited(collection, all))
        {
            return collection.Count;
        }
        if (IsLimited(collection, all) && CountHits(collection, all) > MostCounted)
        {
            return null;
        }
        var isByBox = all.Equal.Count == 0;
        var count = isByBox ? CountInside(collection, all) : 0L;
        using var items = Items(collection, all, isByBox ? Part.Border : Part.Keys);
        while (count <= MostCounted && items.Read())
        {
            count++;
        }
        return count > MostCounted ? null : count;
    }

    /// <summary>The items of a query; the caller reads as many as it wants, and disposes it.</summary>
    public ItemRows Items(PackageCollection collection, ItemsQuery query) => Items(collection, query, Part.Items);

    private ItemRows Items(PackageCollection collection, ItemsQuery query, Part part)
    {
        var boxes = IsLimited(collection, query) ? query.Boxes : [];
        var (table, key) = (PackageWriter.Quote(collection.Name), $"t.{PackageWriter.Quote(collection.Key)}");
        var border = part == Part.Border ? $" AND NOT ({InsideBoxes(boxes)})" : "";
        // Each path gives the rows in their order: a sorter would read all of them for the first page.
        var (rows, order) = boxes.Count == 0 ? ($"{table} AS t WHERE {key} > ?1{(IsNothing(collection, query) ? " AND false" : "")}", $" ORDER BY {key}")
            // Few are found by the R*Tree, and sorted before they are joined; many in their order. docs/decisions/0071 has figures.
            : CountHits(collection, query) <= MostCounted
                ? ($"(SELECT id FROM {PackageWriter.Quote(collection.Index)} WHERE id > ?1 AND ({InBoxes(boxes)}){border} "
                    // Without a limit SQLite leaves the order out.
                    + $"ORDER BY id LIMIT {MostCounted}) AS i CROSS JOIN {table} AS t ON {key} = i.id WHERE true", "")
                : ($"{PackageWriter.Quote(collection.Envelopes)} AS e CROSS JOIN {table} AS t ON {key} = e.fid "
                    + $"WHERE e.fid > ?1 AND ({InBoxes(boxes)})", " ORDER BY e.fid");
        var geometry = collection.Geometry is null ? "NULL" : $"t.{PackageWriter.Quote(collection.Geometry)}";
        var values = part == Part.Items ? collection.Fields.Select(field => $", t.{PackageWriter.Quote(field.Column)}") : [];
        var first = 2 + (4 * boxes.Count);
        var equal = query.Equal.Select((one, at) => $" AND t.{PackageWriter.Quote(one.Field.Column)} = ?{first + at}");
        var statement = new Statement(
            _connection.Handle!,
            $"SELECT {key}, {geometry}{string.Concat(values)} FROM {rows}{string.Concat(equal)}{order}");
        statement.Bind(1, query.After);
        BindBoxes(statement, boxes);
        for (var at = 0; at < query.Equal.Count; at++)
        {
            Bind(statement, first + at, query.Equal[at].Field, query.Equal[at].Value);
        }
        return new ItemRows(statement, query.IsExact ? boxes : [], query.Offset);
    }

    /// <summary>Compiles a statement; the caller disposes it before the reader.</summary>
    public Statement Prepare(string sql) => new(_connection.Handle!, sql);

    /// <summary>The preview of a raster: a PNG.</summary>
    public byte[] Preview(PackageCollection raster)
    {
        using var preview = new Statement(_connection.Handle!, $"SELECT png FROM {PackageWriter.Quote(raster.Preview)}");
        preview.Read();
        return preview.Bytes(0).ToArray();
    }

    public void Dispose() => _connection.Dispose();

    private static bool IsLimited(PackageCollection collection, ItemsQuery query) =>
        collection.Geometry is not null && query.Boxes.Count > 0
        && !(query.Boxes.Any(box => box.Contains(collection.Box)) && collection.HasAllGeometries);

    /// <summary>Rows of a table are nowhere, so not in a box.</summary>
    private static bool IsNothing(PackageCollection collection, ItemsQuery query) => collection.Geometry is null && query.Boxes.Count > 0;

    private static string InBoxes(IReadOnlyList<Box> boxes) => string.Join(" OR ", boxes.Select((_, at) =>
    {
        var first = 2 + (4 * at);
        return $"(minx <= ?{first + 2} AND maxx >= ?{first} AND miny <= ?{first + 3} AND maxy >= ?{first + 1})";
    }));

    // The index rounds outwards: what is inside there is inside.
    private static string InsideBoxes(IReadOnlyList<Box> boxes) => string.Join(" OR ", boxes.Select((_, at) =>
    {
        var first = 2 + (4 * at);
        return $"(minx >= ?{first} AND maxx <= ?{first + 2} AND miny >= ?{first + 1} AND maxy <= ?{first + 3})";
    }));

    private static void BindBoxes(Statement statement, IReadOnlyList<Box> boxes)
    {
        for (var at = 0; at < boxes.Count; at++)
        {
            statement.Bind(2 + (4 * at), boxes[at].MinX);
            statement.Bind(3 + (4 * at), boxes[at].MinY);
            statement.Bind(4 + (4 * at), boxes[at].MaxX);
            statement.Bind(5 + (4 * at), boxes[at].MaxY);
        }
    }

    private static void Bind(Statement statement, int at, PackageField field, string value)
    {
        if (field.IsText)
        {
            statement.BindText(at, Encoding.UTF8.GetBytes(value));
        }
        else if (field.Type == "BOOLEAN")
        {
            statement.Bind(at, value is "true" or "1" ? 1 : 0);
        }
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            statement.Bind(at, whole);
        }
        else
        {
            statement.Bind(at, double.Parse(value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>How many rectangles touch the boxes, at most one more than are counted.</summary>
    private long CountHits(PackageCollection collection, ItemsQuery query) => Count(collection, query, InBoxes(query.Boxes));

    /// <summary>How many rectangles are inside one of the boxes, so that their geometries need not be read.</summary>
    private long CountInside(PackageCollection collection, ItemsQuery query) => Count(collection, query, InsideBoxes(query.Boxes));

    private long Count(PackageCollection collection, ItemsQuery query, string condition)
    {
        using var count = new Statement(
            _connection.Handle!,
            $"SELECT count(*) FROM (SELECT 1 FROM {PackageWriter.Quote(collection.Index)} WHERE ({condition}) AND ?1 = 0 LIMIT {MostCounted + 1})");
        count.Bind(1, 0L);
        BindBoxes(count, query.Boxes);
        return count.Read() ? count.Integer(0) : 0;
    }

    /// <summary>What is read of the hits.</summary>
    private enum Part
    {
        /// <summary>All of each.</summary>
        Items,

        /// <summary>Only the keys and geometries.</summary>
        Keys,

        /// <summary>The same, without those that are inside a box for sure.</summary>
        Border,
    }
}
