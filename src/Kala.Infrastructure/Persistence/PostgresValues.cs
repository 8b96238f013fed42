using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;
using Npgsql;
using NpgsqlTypes;

namespace Kala.Infrastructure.Persistence;

/// <summary>Values as PostgreSQL stores them: native types, and times in whole milliseconds of UTC.</summary>
internal static class PostgresValues
{
    public static DateTimeOffset InMilliseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);

    public static void Set(this NpgsqlParameterCollection values, string name, Guid? uuid) =>
        values.Set(name, NpgsqlDbType.Uuid, uuid);

    public static void Set(this NpgsqlParameterCollection values, string name, DateTimeOffset? instant) =>
        values.Set(name, NpgsqlDbType.TimestampTz, instant is { } known ? InMilliseconds(known) : null);

    public static void Set(this NpgsqlParameterCollection values, string name, string? text) =>
        values.Set(name, NpgsqlDbType.Text, text);

    public static void Set(this NpgsqlParameterCollection values, string name, long? number) =>
        values.Set(name, NpgsqlDbType.Bigint, number);

    public static void Set(this NpgsqlParameterCollection values, string name, int number) =>
        values.Set(name, NpgsqlDbType.Integer, number);

    public static void Set(this NpgsqlParameterCollection values, string name, bool truth) =>
        values.Set(name, NpgsqlDbType.Boolean, truth);

    public static void Set(this NpgsqlParameterCollection values, string name, SessionStatus status) =>
        values.Set(name, NpgsqlDbType.Text, Conversions.Text(status));

    public static void Set(this NpgsqlParameterCollection values, string name, Sha256Digest? digest) =>
        values.Set(name, NpgsqlDbType.Text, digest?.Hex);

    public static void Set(this NpgsqlParameterCollection values, string name, Sha256State? state) =>
        values.Set(name, NpgsqlDbType.Bytea, state?.ToBytes());

    private static void Set(this NpgsqlParameterCollection values, string name, NpgsqlDbType type, object? value) =>
        values.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
