using Kala.Application.Abstractions;
using Kala.Infrastructure.Tests.Leases;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;

namespace Kala.Postgres.Tests.Leases;

public sealed class RowUploadLeasesTests : UploadLeasesSuite, IAsyncLifetime
{
    private readonly List<PostgresNode> _nodes = [];
    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        await using var node = new PostgresNode(_database);
        await node.AddAsync(Rows.Session(Session), Rows.Session(Another));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
        await _database.DisposeAsync();
    }

    protected override IUploadLeases Create(TimeProvider clock)
    {
        var node = new PostgresNode(_database, clock);
        _nodes.Add(node);
        return node.Leases;
    }
}
