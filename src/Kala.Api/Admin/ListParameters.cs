using System.Globalization;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Api.Admin;

/// <summary>The query string of a list. An unknown parameter is refused, not ignored.</summary>
internal sealed class ListParameters
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 500;

    private static readonly string[] Instants =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private static readonly string[] Names =
        ["status", "owner", "filename", "createdFrom", "createdTo", "minSize", "maxSize", "sort", "limit", "cursor", "count", "format"];

    private readonly Dictionary<string, string[]> _errors = [];
    private readonly IQueryCollection _sent;
    private readonly string[] _names;

    private ListParameters(IQueryCollection sent, string[] names) => (_sent, _names) = (sent, names);

    /// <summary>The filter and the order.</summary>
    public ListQuery Query { get; private set; } = new();

    /// <summary>The requested page.</summary>
    public PageRequest Page { get; private set; } = new(DefaultLimit, null, false);

    /// <summary>Whether to send all rows as CSV.</summary>
    public bool AsCsv { get; private set; }

    /// <summary>Reads the query string.</summary>
    /// <param name="sent">The query string.</param>
    /// <param name="withStatus">Whether the rows have a status.</param>
    public static Result<ListParameters> Of(IQueryCollection sent, bool withStatus)
    {
        var parameters = new ListParameters(sent, [.. Names.Where(one => withStatus || one != "status")]);
        parameters.RefuseUnknown();
        parameters.Read();
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : parameters;
    }

    /// <summary>Reads the query string of a list without filters; the default limit is the largest.</summary>
    public static Result<PageRequest> PageOf(IQueryCollection sent)
    {
        var parameters = new ListParameters(sent, ["limit", "cursor"]);
        parameters.RefuseUnknown();
        parameters.ReadPage(LargestLimit);
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : parameters.Page;
    }

    private void RefuseUnknown()
    {
        foreach (var (name, values) in _sent)
        {
            if (!_names.Contains(name, StringComparer.Ordinal))
            {
                _errors[name] = [$"Unknown parameter \"{name}\"; this list accepts {string.Join(", ", _names)}."];
            }
            else if (values.Count != 1)
            {
                _errors[name] = [$"Send \"{name}\" once."];
            }
        }
    }

    private void Read()
    {
        var sort = Take<(ListSort By, bool Descending)>(
            "sort", Sort, "must be createdAt, fileSize or originalFilename, with a leading - for descending order") ?? (ListSort.CreatedAt, true);
        // Also a username may have the form of a uuid; only its uuid finds that user.
        Guid? owner = Guid.TryParseExact(_sent["owner"], "D", out var uuid) ? uuid : null;
        Query = new ListQuery
        {
            Status = Take<SessionStatus>("status", Status, "must be open, failed, closed, aborted or expired"),
            Owner = owner,
            OwnerName = owner is null ? Text("owner") : null,
            Filename = Text("filename"),
            CreatedFrom = Take<DateTimeOffset>("createdFrom", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            CreatedTo = Take<DateTimeOffset>("createdTo", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            MinSize = Take<long>("minSize", Size, "must be a whole number of bytes"),
            MaxSize = Take<long>("maxSize", Size, "must be a whole number of bytes"),
            Sort = sort.By,
            Descending = sort.Descending,
        };
        AsCsv = Take<bool>("format", text => text == "csv" ? true : text == "json" ? false : null, "must be json or csv") ?? false;
        ReadPage(DefaultLimit);
        foreach (var name in (string[])["limit", "cursor", "count"])
        {
            if (AsCsv && _sent.ContainsKey(name))
            {
                _errors[name] = [$"\"{name}\" cannot be used with format=csv, which sends all rows."];
            }
        }
    }

    private void ReadPage(int defaultLimit) => Page = new PageRequest(
        Take<int>("limit", Limit, $"must be a whole number from 1 to {LargestLimit}") ?? defaultLimit,
        Text("cursor"),
        Take<bool>("count", text => text == "true" ? true : text == "false" ? false : null, "must be true or false") ?? false);

    private T? Take<T>(string name, Func<string, T?> read, string rule)
        where T : struct
    {
        if (_errors.ContainsKey(name) || !_sent.TryGetValue(name, out var values))
        {
            return null;
        }
        var value = read(values.ToString());
        if (value is null)
        {
            _errors[name] = [$"\"{name}\" {rule}."];
        }
        return value;
    }

    private string? Text(string name)
    {
        if (!_sent.TryGetValue(name, out var values))
        {
            return null;
        }
        var text = values.ToString();
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            _errors[name] = [$"\"{name}\" must be a non-empty text without U+0000."];
        }
        return text;
    }

    private static (ListSort, bool)? Sort(string text) => text.TrimStart('-') switch
    {
        _ when text.StartsWith("--", StringComparison.Ordinal) => null,
        "createdAt" => (ListSort.CreatedAt, text[0] == '-'),
        "fileSize" => (ListSort.FileSize, text[0] == '-'),
        "originalFilename" => (ListSort.OriginalFilename, text[0] == '-'),
        _ => null,
    };

    private static SessionStatus? Status(string text) => text switch
    {
        "open" => SessionStatus.Open,
        "failed" => SessionStatus.Failed,
        "closed" => SessionStatus.Closed,
        "aborted" => SessionStatus.Aborted,
        "expired" => SessionStatus.Expired,
        _ => null,
    };

    private static int? Limit(string text) => Size(text) is >= 1 and <= LargestLimit and var limit ? (int)limit : null;

    private static long? Size(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;

    /// <summary>Parses a time and rounds it up to a millisecond, because rows have whole milliseconds.</summary>
    private static DateTimeOffset? Instant(string text) => DateTimeOffset.TryParseExact(
        text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
        && instant < DateTimeOffset.MaxValue.AddDays(-1)
        ? instant.AddTicks((TimeSpan.TicksPerMillisecond - (instant.Ticks % TimeSpan.TicksPerMillisecond)) % TimeSpan.TicksPerMillisecond)
        : null;
}
