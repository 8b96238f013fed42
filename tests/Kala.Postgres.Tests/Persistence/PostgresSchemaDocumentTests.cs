using System.Text.RegularExpressions;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;

namespace Kala.Postgres.Tests.Persistence;

/// <summary>Holds <c>docs/schema.md</c> to its word that its queries run here, too.</summary>
public sealed partial class PostgresSchemaDocumentTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await PostgresDatabase.CreateAsync();

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_query_in_the_document_runs()
    {
        var queries = SqlBlock().Matches(Repository.Read("docs/schema.md")).Select(block => block.Groups[1].Value).ToList();
        await using (var node = new PostgresNode(_database))
        {
            var (session, file) = Rows.Closed(3);
            await node.AddAsync(Rows.Session(1), Rows.Failed(2), session, file, Rows.Aborted(5), Rows.Key(1, "key"));
        }

        var values = new List<object?>();
        foreach (var query in queries)
        {
            values.Add(await _database.LookAsync(query));
        }

        Assert.NotEmpty(queries);
        Assert.Contains(values, value => value is not null);
    }

    [GeneratedRegex(@"```sql\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();
}
