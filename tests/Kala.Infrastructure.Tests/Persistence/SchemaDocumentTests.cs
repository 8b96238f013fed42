using System.Text.RegularExpressions;
using Kala.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>Holds <c>docs/schema.md</c> to its word.</summary>
public sealed partial class SchemaDocumentTests : IAsyncLifetime
{
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync();

    [Fact]
    public async Task Every_query_in_the_document_runs()
    {
        var document = Repository.Read("docs/schema.md");
        var queries = SqlBlock().Matches(document).Select(block => block.Groups[1].Value).ToList();
        var (session, file) = Rows.Closed(3);
        var deleted = Rows.Closed(4).File;
        deleted.Delete(Rows.Now);
        await _on.AddAsync(
            Rows.Session(1), Rows.Failed(2), session, file, Rows.Aborted(5), deleted, Rows.Key(1, "key"));

        var rows = queries.ConvertAll(Run);

        Assert.NotEmpty(queries);
        Assert.Contains(rows, count => count > 0);
    }

    [Fact]
    public async Task Every_table_and_column_is_in_the_document()
    {
        var document = Repository.Read("docs/schema.md");
        await using var db = await _on.Contexts.CreateDbContextAsync();

        var names = db.Model.GetEntityTypes()
            .SelectMany(table => table.GetProperties()
                .Select(column => column.GetColumnName())
                .Append(table.GetTableName()!));

        Assert.All(names, name => Assert.Contains($"`{name}`", document, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private int Run(string sql)
    {
        // Read only: an example that changes something does not run.
        using var connection = _on.Connect(SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the document's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = 0;
        do
        {
            while (reader.Read())
            {
                rows++;
            }
        }
        while (reader.NextResult());
        return rows;
    }

    [GeneratedRegex(@"```sql\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
