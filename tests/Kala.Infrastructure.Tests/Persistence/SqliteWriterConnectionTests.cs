using System.Data.Common;
using Kala.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteWriterConnectionTests
{
    private const long Full = 2;

    [Fact]
    public async Task A_connection_that_could_not_be_prepared_is_prepared_again_before_it_is_used()
    {
        var refusal = new RefusedStatements();
        await using var on = await DatabaseOnDisk.CreateAsync(refusal);
        await using var readers = new SqliteReaders(on.Contexts);
        var connection = new SqliteWriterConnection(on.Contexts, new SqliteLog(readers, on.Ballast), on.Files);

        refusal.IsOn = true;
        await Assert.ThrowsAsync<SqliteException>(connection.OpenAsync);
        refusal.IsOn = false;
        await connection.OpenAsync();

        Assert.Equal(Full, connection.Db.Command("PRAGMA synchronous").ExecuteScalar());
        Assert.Equal(16L << 20, connection.Db.Command("PRAGMA journal_size_limit").ExecuteScalar());
        await connection.CloseAsync();
    }

    /// <summary>SQLite refuses every statement on the connections that are opened meanwhile.</summary>
    private sealed class RefusedStatements : DbConnectionInterceptor
    {
        private static readonly strdelegate_authorizer Refuse = (_, _, _, _, _, _) => raw.SQLITE_DENY;

        public bool IsOn { get; set; }

        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            _ = raw.sqlite3_set_authorizer(((SqliteConnection)connection).Handle, IsOn ? Refuse : null, null);
            return Task.CompletedTask;
        }
    }
}
