using System.Globalization;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Microsoft.Data.Sqlite;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// Values as SQLite stores them. Uuids are lower-case text. Times are text of fixed width that sorts by time.
/// </summary>
internal static class SqliteValues
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Text(Guid uuid) => uuid.ToString("D");

    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    public static Guid Uuid(string text) => Guid.ParseExact(text, "D");

    public static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(
        text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public static Guid Uuid(this SqliteDataReader row, int place) => Uuid(row.GetString(place));

    public static Guid? UuidOrNull(this SqliteDataReader row, int place) =>
        row.TextOrNull(place) is { } text ? Uuid(text) : null;

    public static DateTimeOffset Instant(this SqliteDataReader row, int place) => Instant(row.GetString(place));

    public static DateTimeOffset? InstantOrNull(this SqliteDataReader row, int place) =>
        row.TextOrNull(place) is { } text ? Instant(text) : null;

    public static void Set(this SqliteParameterCollection values, string name, Guid? uuid) =>
        values.Set(name, uuid is { } known ? Text(known) : null);

    public static void Set(this SqliteParameterCollection values, string name, DateTimeOffset? instant) =>
        values.Set(name, instant is { } known ? Text(known) : null);

    public static void Set(this SqliteParameterCollection values, string name, SessionStatus status) =>
        values.Set(name, Conversions.Text(status));

    public static void Set(this SqliteParameterCollection values, string name, Sha256Digest? digest) =>
        values.Set(name, digest?.Hex);

    public static void Set(this SqliteParameterCollection values, string name, Sha256State? state) =>
        values.Set(name, (object?)state?.ToBytes());

    /// <summary>Text, a number, true or false, bytes or null.</summary>
    public static void Set(this SqliteParameterCollection values, string name, object? value) =>
        values.AddWithValue(name, value ?? DBNull.Value);
}
