using System.Data.Common;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Persistence;

/// <summary>Reads columns that both databases store the same way.</summary>
internal static class ColumnReading
{
    public static string? TextOrNull(this DbDataReader row, int place) =>
        row.IsDBNull(place) ? null : row.GetString(place);

    public static T? ValueOrNull<T>(this DbDataReader row, int place)
        where T : struct => row.IsDBNull(place) ? null : row.GetFieldValue<T>(place);

    public static SessionStatus Status(this DbDataReader row, int place) => Conversions.Status(row.GetString(place));

    public static Sha256Digest Digest(this DbDataReader row, int place) => Sha256Digest.FromHex(row.GetString(place));

    public static Sha256Digest? DigestOrNull(this DbDataReader row, int place) =>
        row.IsDBNull(place) ? null : row.Digest(place);

    public static Sha256State? DigestStateOrNull(this DbDataReader row, int place) =>
        row.IsDBNull(place) ? null : Sha256State.FromBytes(row.GetFieldValue<byte[]>(place));
}
