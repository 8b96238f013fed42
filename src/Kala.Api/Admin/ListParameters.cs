using System.Globalization;
using Kala.Application.Admin;
using Kala.Domain;
using Kala.Domain.UploadSessions;

namespace Kala.Api.Admin;

/// <summary>The query string of a list. An unknown parameter is refused, not ignored.</summary>
internal sealed partial class ListParameters
{
    private const int DefaultLimit = 50;
    private const int LargestLimit = 500;
    private const int MostUuids = 100;

    private static readonly string[] Instants =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private static readonly string[] OfSessions = ["status", "failure", "door", "expiresTo", "idleSince", "uuid"];

    private static readonly string[] Names =
        ["owner", "filename", "createdFrom", "createdTo", "minSize", "maxSize", "sort", "limit", "cursor", "count", "format"];

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
    /// <param name="ofSessions">Whether the rows are sessions, and not files.</param>
    public static Result<ListParameters> Of(IQueryCollection sent, bool ofSessions)
    {
        var parameters = new ListParameters(sent, ofSessions ? [.. OfSessions, .. Names] : Names);
        parameters.RefuseUnknown();
        parameters.Read(ofSessions);
        parameters.RefuseContradictions();
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : parameters;
    }

    /// <summary>Reads the query string of a list of keys, whose only filter is the owner; the default limit is the largest.</summary>
    public static Result<(PageRequest Page, string? Owner)> OfKeys(IQueryCollection sent)
    {
        var parameters = new ListParameters(sent, ["owner", "limit", "cursor"]);
        parameters.RefuseUnknown();
        parameters.ReadPage(LargestLimit);
        var owner = parameters.Text("owner");
        return parameters._errors.Count > 0 ? Failures.ValidationFailed(parameters._errors) : (parameters.Page, owner);
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
            else if (values.Count != 1 && name != "uuid")
            {
                _errors[name] = [$"Send \"{name}\" once."];
            }
        }
    }

    /// <summary>Only running sessions expire, only open ones are idle, and open and closed ones have no failure.</summary>
    private void RefuseContradictions()
    {
        if (Query.Failure is not null && Query.IdleSince is not null)
        {
            _errors["failure"] = ["\"failure\" cannot be used with idleSince, which lists open sessions: they have not failed."];
        }
        else if (Query.Failure is not null && Query.Status is (SessionStatus.Open or SessionStatus.Closed))
        {
            _errors["status"] = ["\"status\" must be failed, aborted or expired with failure, or omitted."];
        }
        else if (Query.IdleSince is not null && Query.Status is not (null or SessionStatus.Open))
        {
            _errors["status"] = ["\"status\" must be open with idleSince, or omitted."];
        }
        else if (Query.OnlyRunning && Query.Status is not (null or SessionStatus.Open or SessionStatus.Failed))
        {
            _errors["status"] = ["\"status\" must be open or failed with expiresTo or sort=expiresAt, or omitted."];
        }
    }

    private void Read(bool ofSessions)
    {
        var sort = Take<(ListSort By, bool Descending)>(
            "sort",
            text => Sort(text, ofSessions),
            $"must be createdAt, fileSize{(ofSessions ? ", expiresAt" : "")} or originalFilename, with a leading - for descending order")
            ?? (ListSort.CreatedAt, true);
        Query = ListQuery.OfOwner(Text("owner")) with
        {
            Status = Take<SessionStatus>("status", Status, "must be open, failed, closed, aborted or expired"),
            Failure = OneOf("failure", UploadSession.FailureCodes),
            Door = OneOf("door", UploadDoor.Names),
            ExpiresTo = Take<DateTimeOffset>("expiresTo", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            IdleSince = Take<DateTimeOffset>("idleSince", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            Uuids = UuidList(),
            Filename = Text("filename"),
            CreatedFrom = Take<DateTimeOffset>("createdFrom", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            CreatedTo = Take<DateTimeOffset>("createdTo", Instant, "must be a time such as 2026-11-22T11:12:48Z"),
            MinSize = Take<long>("minSize", Size, "must be a whole number of bytes"),
            MaxSize = Take<long>("maxSize", Size, "must be a whole number of bytes"),
            Sort = sort.By,
            Descending = sort.Descending,
        };
        ReadFormat();
    }

    private void ReadFormat()
    {
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

    private string? OneOf(string name, IReadOnlyList<string> known)
    {
        if (_errors.ContainsKey(name) || !_sent.TryGetValue(name, out var values) || known.Contains(values.ToString()))
        {
            return _sent[name];
        }
        _errors[name] = [$"\"{name}\" must be {string.Join(" or ", known)}."];
        return null;
    }

    private List<Guid>? UuidList()
    {
        if (!_sent.TryGetValue("uuid", out var values))
        {
            return null;
        }
        var uuids = values.SelectMany(value => (value ?? "").Split(',')).Distinct()
            .Select(text => Guid.TryParseExact(text, "D", out var uuid) ? uuid : (Guid?)null).ToList();
        if (uuids.Contains(null) || uuids.Count > MostUuids)
        {
            _errors["uuid"] = [$"\"uuid\" must be 1 to {MostUuids} uuids, separated by commas."];
            return null;
        }
        return uuids.ConvertAll(uuid => uuid!.Value);
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

    private static (ListSort, bool)? Sort(string text, bool ofSessions) => text.TrimStart('-') switch
    {
        _ when text.StartsWith("--", StringComparison.Ordinal) => null,
        "createdAt" => (ListSort.CreatedAt, text[0] == '-'),
        "fileSize" => (ListSort.FileSize, text[0] == '-'),
        "originalFilename" => (ListSort.OriginalFilename, text[0] == '-'),
        "expiresAt" when ofSessions => (ListSort.ExpiresAt, text[0] == '-'),
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
