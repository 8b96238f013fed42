using System.Globalization;
using Kala.Client;

namespace Kala.Cli;

/// <summary>The columns of the lists. The name comes last, because it is cut if a line is too long.</summary>
internal static class Columns
{
    /// <summary>Sessions on a terminal.</summary>
    public static Column<UploadSession>[] NarrowSessions(DateTimeOffset now) =>
    [
        new("UUID", row => $"{row.Uuid}"),
        new("STATUS", Progress),
        Bytes<UploadSession>("SIZE", row => row.FileSize),
        new("CREATED", row => Dates.Short(row.CreatedAt, now)),
        new("NAME", row => row.OriginalFilename),
    ];

    /// <summary>Files on a terminal.</summary>
    public static Column<StoredFile>[] NarrowFiles(DateTimeOffset now) =>
    [
        new("UUID", row => $"{row.Uuid}"),
        Bytes<StoredFile>("SIZE", row => row.Size),
        new("CREATED", row => Dates.Short(row.CreatedAt, now)),
        new("NAME", row => row.OriginalFilename),
    ];

    /// <summary>All columns of sessions. Programs depend on their order.</summary>
    public static Column<UploadSession>[] Sessions { get; } =
    [
        new("UUID", row => $"{row.Uuid}"),
        new("STATUS", row => row.Status),
        Bytes<UploadSession>("OFFSET", row => row.Offset),
        Bytes<UploadSession>("SIZE", row => row.FileSize),
        Flag<UploadSession>("VERIFIED", row => row.Verified),
        Time<UploadSession>("CREATED", row => row.CreatedAt),
        Time<UploadSession>("EXPIRES", row => row.Status is SessionStatus.Closed ? null : row.ExpiresAt),
        new("OWNER", row => row.OwnerName ?? $"{row.Owner}"),
        new("TYPE", row => row.ContentType ?? ""),
        new("NAME", row => row.OriginalFilename),
    ];

    /// <summary>All columns of files. Programs depend on their order.</summary>
    public static Column<StoredFile>[] Files { get; } =
    [
        new("UUID", row => $"{row.Uuid}"),
        Bytes<StoredFile>("SIZE", row => row.Size),
        Flag<StoredFile>("VERIFIED", row => row.Verified),
        Time<StoredFile>("CREATED", row => row.CreatedAt),
        Time<StoredFile>("CLOSED", row => row.ClosedAt),
        new("OWNER", row => row.OwnerName ?? $"{row.Owner}"),
        new("TYPE", row => row.ContentType ?? ""),
        new("NAME", row => row.OriginalFilename),
    ];

    // Rounded down: 100 % must mean that all bytes have arrived.
    private static string Progress(UploadSession row) => row is { Status: SessionStatus.Open, FileSize: > 0 and var size }
        ? string.Create(CultureInfo.InvariantCulture, $"open {Math.Floor(100.0 * row.Offset / size)} %")
        : row.Status;

    private static Column<T> Bytes<T>(string title, Func<T, long?> size) => new(
        title,
        row => size(row) is { } bytes ? Amounts.Bytes(bytes) : "",
        row => size(row)?.ToString(CultureInfo.InvariantCulture) ?? "",
        IsNumber: true);

    private static Column<T> Flag<T>(string title, Func<T, bool> flag) => new(title, row => flag(row) ? "yes" : "no");

    private static Column<T> Time<T>(string title, Func<T, DateTimeOffset?> time) => new(
        title, row => time(row) is { } minute ? Dates.Minute(minute) : "", row => time(row) is { } exact ? Dates.Exact(exact) : "");
}
