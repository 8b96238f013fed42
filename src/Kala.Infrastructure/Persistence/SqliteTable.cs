using Microsoft.EntityFrameworkCore.Metadata;

namespace Kala.Infrastructure.Persistence;

/// <summary>A table's statements in SQLite's SQL.</summary>
internal sealed class SqliteTable<T>
    where T : class
{
    public SqliteTable(IModel model)
    {
        Rows = new RowTable<T>(model);
        FindSql = $"SELECT {Rows.Names} FROM {Rows.Name} WHERE {Rows.Id.Name} = ?";
        InsertSql = $"INSERT INTO {Rows.Name} ({Rows.Names}) VALUES ({string.Join(", ", Rows.Columns.Select(_ => "?"))})";
    }

    public RowTable<T> Rows { get; }

    /// <summary>Selects the row with an id.</summary>
    public string FindSql { get; }

    /// <summary>Inserts a row.</summary>
    public string InsertSql { get; }

    /// <summary>Sets columns in the rows where other columns have given values.</summary>
    public string UpdateSql(IEnumerable<RowTable<T>.Column> set, IEnumerable<RowTable<T>.Column> where) =>
        $"UPDATE {Rows.Name} SET {string.Join(", ", set.Select(column => $"{column.Name} = ?"))}"
        + $" WHERE {string.Join(" AND ", where.Select(column => $"{column.Name} IS ?"))}";

    /// <summary>The row with an id; null if there is none.</summary>
    public T? Find(SqliteStatement find, Guid id)
    {
        try
        {
            if (!find.Bind(Rows.Id.ToDatabase(id)).HasRow())
            {
                return null;
            }
            var row = Rows.NewRow();
            foreach (var column in Rows.Columns)
            {
                column.Set(row, find.Read(column.Type));
            }
            return row;
        }
        finally
        {
            find.Reset();
        }
    }

    /// <summary>Inserts a row.</summary>
    public void Insert(SqliteStatement insert, T row)
    {
        foreach (var column in Rows.Columns)
        {
            insert.Bind(column.Of(row));
        }
        insert.Execute();
    }
}
