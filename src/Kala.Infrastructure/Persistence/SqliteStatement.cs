using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// A statement of one connection, compiled once and run many times. Values are bound and read in order. It belongs to
/// the current user of the connection.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int _bound;
    private int _read;

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Binds the next value: text, integer, boolean, bytes or null.</summary>
    public SqliteStatement Bind(object? value)
    {
        _bound++;
        Check(value switch
        {
            null => raw.sqlite3_bind_null(_statement, _bound),
            string text => raw.sqlite3_bind_text(_statement, _bound, text),
            long number => raw.sqlite3_bind_int64(_statement, _bound, number),
            int number => raw.sqlite3_bind_int(_statement, _bound, number),
            bool flag => raw.sqlite3_bind_int(_statement, _bound, flag ? 1 : 0),
            byte[] bytes => raw.sqlite3_bind_blob(_statement, _bound, bytes),
            _ => throw Unknown(value.GetType()),
        });
        return this;
    }

    /// <summary>
    /// Runs a change and returns the number of changed rows. It can be bound again afterwards, even after a failure.
    /// </summary>
    public int Execute()
    {
        try
        {
            while (HasRow())
            {
            }
            return raw.sqlite3_changes(_connection);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row; false if there is none. Call <see cref="Reset"/> afterwards.</summary>
    public bool HasRow()
    {
        _read = 0;
        var code = raw.sqlite3_step(_statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Reads the row's next value, as the type it was bound with.</summary>
    public object? Read(Type type)
    {
        var place = _read++;
        return raw.sqlite3_column_type(_statement, place) == raw.SQLITE_NULL ? null
            : type == typeof(string) ? raw.sqlite3_column_text(_statement, place).utf8_to_string()
            : type == typeof(long) ? raw.sqlite3_column_int64(_statement, place)
            : type == typeof(int) ? raw.sqlite3_column_int(_statement, place)
            : type == typeof(bool) ? raw.sqlite3_column_int(_statement, place) != 0
            : type == typeof(byte[]) ? raw.sqlite3_column_blob(_statement, place).ToArray()
            : throw Unknown(type);
    }

    /// <summary>Ends a run, so that it holds no locks, and clears the bound values.</summary>
    public void Reset()
    {
        _bound = 0;
        // They repeat the failure of the run, which was already reported.
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
    }

    public void Dispose() => _statement.Dispose();

    private static NotSupportedException Unknown(Type type) => new($"No column has the type {type.Name}.");

    private void Check(int code)
    {
        if (code is not raw.SQLITE_OK)
        {
            var text = raw.sqlite3_errmsg(_connection).utf8_to_string();
            throw new SqliteException($"SQLite: {text}", code & 0xff, raw.sqlite3_extended_errcode(_connection));
        }
    }
}
