using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteOwnerUsageTests : OwnerUsageSuite
{
    private DatabaseOnDisk _on = null!;

    private protected override IKalaDatabase Database => _on.Database;

    private protected override ISessionRows Statements => _on.SessionRows;

    private protected override async Task<KalaContext> ContextAsync() => await _on.Contexts.CreateDbContextAsync();

    private protected override async Task EmptyAsync()
    {
        await _on.DisposeAsync();
        _on = DatabaseOnDisk.WithoutTables();
    }

    public override async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync(Queries);

    public override ValueTask DisposeAsync() => _on.DisposeAsync();
}
