using SQLitePCL;

namespace Kala.Geo.Packages;

/// <summary>A compiled statement of SQLite. The driver's own commands cost several times as much for each row.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_statement, index));

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    public void Bind(int index, double value) => Check(raw.sqlite3_bind_double(_statement, index, value));

    /// <summary>Binds a text in UTF-8, which is copied.</summary>
    public void BindText(int index, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_text(_statement, index, value));

    /// <summary>Binds bytes, which are copied.</summary>
    public void BindBlob(int index, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_statement, index, value));

    /// <summary>Runs it, without a result, and makes it ready for the next time.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(_statement);
        _ = raw.sqlite3_reset(_statement);
        Check(code);
    }

    /// <summary>Goes to the next row of the result; false after the last one.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(_statement);
        Check(code);
        return code == raw.SQLITE_ROW;
    }

    public bool IsNull(int column) => KindOf(column) == raw.SQLITE_NULL;

    /// <summary>SQLite's kind of a value: SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL.</summary>
    public int KindOf(int column) => raw.sqlite3_column_type(_statement, column);

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Real(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>A text in UTF-8, or bytes, until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new PackageException(code, raw.sqlite3_errmsg(_database).utf8_to_string());
        }
    }
}

/// <summary>SQLite refused something in a package.</summary>
internal sealed class PackageException(int code, string message) : Exception(message)
{
    /// <summary>Whether there is no more space, on the disk or within the limit of the package.</summary>
    public bool IsFull => code == raw.SQLITE_FULL;
}
