using Kala.Application.Abstractions;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;

namespace Kala.Postgres.Tests.Persistence;

public sealed class PostgresOwnerUsageTests : OwnerUsageSuite
{
    private PostgresDatabase _database = null!;
    private PostgresNode _node = null!;

    private protected override IKalaDatabase Database => _node.Database;

    private protected override ISessionRows Statements => _node.SessionRows;

    private protected override async Task<KalaContext> ContextAsync() => await _node.Contexts.CreateDbContextAsync();

    private protected override async Task EmptyAsync()
    {
        await DisposeAsync();
        _database = await PostgresDatabase.CreateEmptyAsync();
        _node = PostgresNode.On(_database, Queries);
    }

    public override async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _node = PostgresNode.On(_database, Queries);
    }

    public override async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }
}
