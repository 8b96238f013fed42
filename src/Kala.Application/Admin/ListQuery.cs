using System.Text.Json.Serialization;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>The sort key of a list; equal keys are ordered by uuid.</summary>
public enum ListSort
{
    /// <summary>The creation time of the session.</summary>
    CreatedAt,

    /// <summary>The size in bytes; an unknown size comes before 0.</summary>
    FileSize,

    /// <summary>The name, compared byte by byte.</summary>
    OriginalFilename,

    /// <summary>When a running session expires; only for sessions, and only running ones are listed.</summary>
    ExpiresAt,
}

/// <summary>The filter and order of a list.</summary>
public sealed record ListQuery
{
    /// <summary>Only rows with this status now.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Only rows of this owner.</summary>
    public Guid? Owner { get; init; }

    /// <summary>The username of <see cref="Owner"/>, if that is not given itself.</summary>
    public string? OwnerName { get; init; }

    /// <summary>Only names that contain this text, ignoring case.</summary>
    public string? Filename { get; init; }

    /// <summary>Only rows created at this time or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only rows created before this time.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only sizes of at least this many bytes.</summary>
    public long? MinSize { get; init; }

    /// <summary>Only sizes of at most this many bytes.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Only sessions that failed with this code, also if they ended since.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Failure { get; init; }

    /// <summary>Only sessions of this <see cref="UploadDoor"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Door { get; init; }

    /// <summary>Only running sessions that expire before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ExpiresTo { get; init; }

    /// <summary>Only open sessions whose last change was before this time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Only these sessions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Guid>? Uuids { get; init; }

    /// <summary>Only open and failed sessions that are not expired; the order by expiry and some filters imply it.</summary>
    [JsonIgnore]
    public bool OnlyRunning
    {
        get => field || Sort == ListSort.ExpiresAt || ExpiresTo is not null || IdleSince is not null;
        init;
    }

    /// <summary>The sort key.</summary>
    public ListSort Sort { get; init; } = ListSort.CreatedAt;

    /// <summary>Whether the order is descending.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>All rows of an owner, given as uuid or username; text in the form of a uuid is a uuid.</summary>
    public static ListQuery OfOwner(string? uuidOrName) => Guid.TryParseExact(uuidOrName, "D", out var uuid)
        ? new ListQuery { Owner = uuid }
        : new ListQuery { OwnerName = uuidOrName };

    /// <summary>The same rows, ordered by the index that narrows them most, for counting.</summary>
    internal ListQuery ToCount() => this with
    {
        OnlyRunning = OnlyRunning,
        Sort = Owner is null && CreatedFrom is null && CreatedTo is null && (MinSize ?? MaxSize) is not null
            ? ListSort.FileSize
            : ListSort.CreatedAt,
    };
}

/// <summary>The requested page of a list.</summary>
/// <param name="Limit">The maximum number of rows.</param>
/// <param name="Cursor">The cursor from the previous page; null for the first page.</param>
/// <param name="Count">Whether to count all rows of the list.</param>
public sealed record PageRequest(int Limit, string? Cursor, bool Count);

/// <summary>A page of a list.</summary>
/// <param name="Rows">In the requested order; may be fewer than the limit, even none, although more follow.</param>
/// <param name="Next">The cursor of the next page; null if this is the last one.</param>
/// <param name="Total">The number of rows in the list; null unless requested.</param>
/// <typeparam name="T">The view of a row.</typeparam>
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Next, RowCount? Total);
