using System.Globalization;
using Kala.Application.Abstractions;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SQLitePCL;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The tables in SQLite. Uuids are lower-case text, because EF Core would write upper case. Times are text of fixed
/// width that sorts by time, because EF Core can neither order nor compare its own format.
/// </summary>
internal sealed class SqliteKalaContext(DbContextOptions<SqliteKalaContext> options) : KalaContext(options)
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private SqliteStatements? _statements;

    /// <summary>The statements of the open connection; disposed when the context is returned to the pool.</summary>
    public SqliteStatements Statements => _statements ??= NewStatements();

    public override Task<UploadSession?> FindSessionAsync(Guid id, CancellationToken cancellation) =>
        Task.FromResult(Statements.FindSession(id));

    public override Task<StoredFile?> FindFileAsync(Guid id, CancellationToken cancellation) =>
        Task.FromResult(Statements.FindFile(id));

    public override void Insert(UploadSession session) => Statements.Insert(session);

    public override void Insert(StoredFile file) => Statements.Insert(file);

    public override Task<bool> UpdateAsync(
        UploadSession session,
        SessionSnapshot before,
        Guid? lease,
        bool releasesLease,
        bool isAlone,
        CancellationToken cancellation) =>
        Task.FromResult(Statements.Update(session, before, lease));

    public override void Dispose()
    {
        EndStatements();
        base.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        EndStatements();
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

    private SqliteStatements NewStatements()
    {
        var connection = (SqliteConnection)Database.GetDbConnection();
        // The same timeout that the driver uses for a locked database.
        _ = raw.sqlite3_busy_timeout(connection.Handle, connection.DefaultTimeout * 1000);
        return new SqliteStatements(connection.Handle!, Model);
    }

    private void EndStatements()
    {
        _statements?.Dispose();
        _statements = null;
    }

    internal sealed class LowerCaseUuid() : ValueConverter<Guid, string>(
        uuid => uuid.ToString("D"),
        text => Guid.ParseExact(text, "D"));

    internal sealed class SortableInstant() : ValueConverter<DateTimeOffset, string>(
        instant => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture),
        text => DateTimeOffset.ParseExact(
            text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
}
