using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Kala.Infrastructure.Persistence;

/// <summary>A table's statements in PostgreSQL's SQL, and the conversion of its rows.</summary>
internal sealed class PostgresTable<T>
    where T : class
{
    private readonly string _findSql;
    private readonly string _insertSql;

    public PostgresTable(IModel model)
    {
        Rows = new RowTable<T>(model);
        _findSql = $"SELECT {Rows.Names} FROM {Rows.Name} WHERE {Rows.Id.Name} = $1";
        _insertSql = $"INSERT INTO {Rows.Name} ({Rows.Names}) VALUES ({string.Join(", ", Rows.Columns.Select((_, at) => $"${at + 1}"))})";
    }

    public RowTable<T> Rows { get; }

    /// <summary>
    /// Sets columns to values, and others by SQL text, in the rows where some columns have given values.
    /// </summary>
    public string UpdateSql(RowTable<T>.Column[] set, RowTable<T>.Column[] where, string more) =>
        $"UPDATE {Rows.Name} SET {string.Join(", ", set.Select((column, at) => $"{column.Name} = ${at + 1}"))}, {more}"
        + $" WHERE {string.Join(" AND ", where.Select((column, at) => Is(column, set.Length + at + 1)))}";

    /// <summary>The row with an id; null if there is none.</summary>
    public Task<T?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellation) =>
        ReadAsync(connection, _findSql, [id], cancellation);

    /// <summary>Inserts a row.</summary>
    public NpgsqlBatchCommand Insert(T row)
    {
        var insert = new NpgsqlBatchCommand(_insertSql);
        insert.Parameters.AddValues(Rows.Columns.Select(column => column.Of(row)));
        return insert;
    }

    /// <summary>The single row of a statement that returns all columns in order; null if it returns none.</summary>
    public async Task<T?> ReadAsync(
        NpgsqlConnection connection,
        string sql,
        IEnumerable<object?> values,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddValues(values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }
        var row = Rows.NewRow();
        for (var place = 0; place < Rows.Columns.Length; place++)
        {
            Rows.Columns[place].Set(row, Read(reader, place, Rows.Columns[place].Type));
        }
        return row;
    }

    // An index serves only an equality.
    private static string Is(RowTable<T>.Column column, int place) =>
        column.IsNullable ? $"{column.Name} IS NOT DISTINCT FROM ${place}" : $"{column.Name} = ${place}";

    private static object? Read(NpgsqlDataReader reader, int place, Type type) =>
        reader.IsDBNull(place) ? null
        : type == typeof(DateTimeOffset) ? reader.GetFieldValue<DateTimeOffset>(place)
        : reader.GetValue(place);
}
