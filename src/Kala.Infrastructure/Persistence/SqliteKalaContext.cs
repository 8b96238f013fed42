using System.Globalization;
using Kala.Application.Abstractions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The tables in SQLite. Uuids are lower-case text (EF Core would write upper case), instants are text of fixed width
/// that sorts as time does (EF Core can neither order nor compare its own).
/// </summary>
internal sealed class SqliteKalaContext(DbContextOptions<SqliteKalaContext> options) : KalaContext(options)
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    protected override void OnModelCreating(ModelBuilder model) =>
        model.ApplyConfigurationsFromAssembly(typeof(SqliteKalaContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<Guid>().HaveConversion<LowerCaseUuid>();
        conventions.Properties<DateTimeOffset>().HaveConversion<SortableInstant>();
        conventions.ConvertCommonTypes();
    }

    private sealed class LowerCaseUuid() : ValueConverter<Guid, string>(
        uuid => uuid.ToString("D"),
        text => Guid.ParseExact(text, "D"));

    private sealed class SortableInstant() : ValueConverter<DateTimeOffset, string>(
        instant => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture),
        text => DateTimeOffset.ParseExact(
            text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
}
