using Kala.Application.Abstractions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The tables in SQLite. Uuids are lower-case text, because EF Core would write upper case. Times are text of fixed
/// width that sorts by time, because EF Core can neither order nor compare its own format.
/// </summary>
internal sealed class SqliteKalaContext(DbContextOptions<SqliteKalaContext> options) : KalaContext(options)
{
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <summary>
    /// A command without values on the open connection, in the current transaction. It is compiled at its first use and
    /// kept until the context is returned to its pool.
    /// </summary>
    public SqliteCommand Command(string sql)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = ((SqliteConnection)Database.GetDbConnection()).CreateCommand();
            command.CommandText = sql;
            _commands.Add(sql, command);
        }
        command.Transaction = (SqliteTransaction?)Database.CurrentTransaction?.GetDbTransaction();
        command.Parameters.Clear();
        return command;
    }

    public override void Dispose()
    {
        DisposeCommands();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        DisposeCommands();
        return base.DisposeAsync();
    }

    protected override void OnModelCreating(ModelBuilder model) =>
        model.ApplyConfigurationsFromAssembly(typeof(SqliteKalaContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<Guid>().HaveConversion<LowerCaseUuid>();
        conventions.Properties<DateTimeOffset>().HaveConversion<SortableInstant>();
        conventions.ConvertCommonTypes();
    }

    private void DisposeCommands()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }
        _commands.Clear();
    }

    internal sealed class LowerCaseUuid() : ValueConverter<Guid, string>(
        uuid => SqliteValues.Text(uuid),
        text => SqliteValues.Uuid(text));

    internal sealed class SortableInstant() : ValueConverter<DateTimeOffset, string>(
        instant => SqliteValues.Text(instant),
        text => SqliteValues.Instant(text));
}
