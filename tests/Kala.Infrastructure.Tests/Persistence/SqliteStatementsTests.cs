using Kala.Application.Abstractions;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteStatementsTests : StatementsSuite
{
    private DatabaseOnDisk _on = null!;

    public override async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync();

    public override ValueTask DisposeAsync() => _on.DisposeAsync();

    private protected override ISessionRows Statements => _on.SessionRows;

    private protected override Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work) => _on.ReadAsync(work);

    private protected override Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work) => _on.WriteAsync(work);
}
