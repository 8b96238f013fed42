using System.Globalization;
using System.Text;
using Kala.Application.Admin;
using Kala.Application.Files;

namespace Kala.Api.Admin;

/// <summary>The CSV format of a list (RFC 4180).</summary>
/// <param name="Name">The file name.</param>
/// <param name="Columns">The column names, as in JSON.</param>
/// <param name="Cells">The values of a row: text, numbers, instants, booleans or null.</param>
internal sealed record CsvTable<TView>(string Name, IReadOnlyList<string> Columns, Func<TView, object?[]> Cells)
{
    /// <summary>Appends a row.</summary>
    public void Append(StringBuilder text, TView row) => AppendCells(text, Cells(row));

    /// <summary>Appends the header line.</summary>
    public void AppendColumns(StringBuilder text) => AppendCells(text, [.. Columns]);

    private static void AppendCells(StringBuilder text, object?[] cells)
    {
        for (var index = 0; index < cells.Length; index++)
        {
            AppendCell(text.Append(index == 0 ? "" : ","), cells[index]);
        }
        text.Append("\r\n");
    }

    private static void AppendCell(StringBuilder text, object? cell)
    {
        switch (cell)
        {
            case string value:
                AppendText(text, value);
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case DateTimeOffset instant:
                text.Append(CultureInfo.InvariantCulture, $"{instant.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{cell}");
                break;
        }
    }

    private static void AppendText(StringBuilder text, string value)
    {
        // A spreadsheet would evaluate it as a formula.
        var harmless = value is ['=' or '+' or '-' or '@', ..] ? $"'{value}" : value;
        if (harmless.AsSpan().IndexOfAny(",\"\r\n") < 0)
        {
            text.Append(harmless);
            return;
        }
        text.Append('"').Append(harmless.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}

/// <summary>The CSV formats of sessions, files and events.</summary>
internal static class CsvTable
{
    public static CsvTable<ListedSession> OfSessions { get; } = new(
        "sessions.csv",
        [
            "uuid", "originalFilename", "contentType", "fileSize", "offset", "status", "hash", "verified", "verifiedBy", "failure",
            "door", "owner", "ownerName", "createdAt", "updatedAt", "expiresAt", "closedAt",
        ],
        row =>
        [
            row.Uuid, row.OriginalFilename, row.ContentType, row.FileSize, row.Offset, row.Status, row.Hash, row.Verified,
            row.VerifiedBy, row.Failure, row.Door, row.Owner, row.OwnerName, row.CreatedAt, row.UpdatedAt, row.ExpiresAt, row.ClosedAt,
        ]);

    public static CsvTable<FileView> OfFiles { get; } = new(
        "files.csv",
        ["uuid", "originalFilename", "contentType", "size", "hash", "verified", "verifiedBy", "owner", "ownerName", "createdAt", "closedAt"],
        row =>
        [
            row.Uuid, row.OriginalFilename, row.ContentType, row.Size, row.Hash, row.Verified, row.VerifiedBy, row.Owner, row.OwnerName,
            row.CreatedAt, row.ClosedAt,
        ]);

    public static CsvTable<AuditEntry> OfAudit { get; } = new(
        "audit.csv",
        ["uuid", "at", "kind", "session", "actor", "actorName", "subject", "offset", "count", "detail"],
        row =>
        [
            row.Uuid, row.At, row.Kind, row.Session, row.Actor, row.ActorName, row.Subject, row.Offset, row.Count, row.Detail,
        ]);
}
