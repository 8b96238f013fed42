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

    /// <summary>The sort key.</summary>
    public ListSort Sort { get; init; } = ListSort.CreatedAt;

    /// <summary>Whether the order is descending.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>The same rows, ordered by the index that narrows them most, for counting.</summary>
    internal ListQuery ToCount() => this with
    {
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
