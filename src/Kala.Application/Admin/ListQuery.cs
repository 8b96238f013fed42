using Kala.Domain.UploadSessions;

namespace Kala.Application.Admin;

/// <summary>By what a list is ordered; rows that have it in common are ordered by their uuid.</summary>
public enum ListSort
{
    /// <summary>When the session was created.</summary>
    CreatedAt,

    /// <summary>The size in bytes; one that is not known comes before 0.</summary>
    FileSize,

    /// <summary>The name, byte by byte.</summary>
    OriginalFilename,
}

/// <summary>Which rows a list has, and in which order.</summary>
public sealed record ListQuery
{
    /// <summary>Only those that have this status now.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Only this owner's.</summary>
    public Guid? Owner { get; init; }

    /// <summary>Only those whose name has this in it, whatever the case.</summary>
    public string? Filename { get; init; }

    /// <summary>Only those created at this instant or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those created before this instant.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only those of so many bytes or more.</summary>
    public long? MinSize { get; init; }

    /// <summary>Only those of so many bytes or fewer.</summary>
    public long? MaxSize { get; init; }

    /// <summary>By what they are ordered.</summary>
    public ListSort Sort { get; init; } = ListSort.CreatedAt;

    /// <summary>Whether the largest comes first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>The same rows in the order whose index tells most of them apart, for whoever only counts them.</summary>
    internal ListQuery ToCount() => this with
    {
        Sort = Owner is null && CreatedFrom is null && CreatedTo is null && (MinSize ?? MaxSize) is not null
            ? ListSort.FileSize
            : ListSort.CreatedAt,
    };
}

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">How many rows at the most.</param>
/// <param name="Cursor">Where the page before ended; null for the first.</param>
/// <param name="Count">Whether all rows of the list are counted.</param>
public sealed record PageRequest(int Limit, string? Cursor, bool Count);

/// <summary>A part of a list.</summary>
/// <param name="Rows">In the order that was asked for; perhaps fewer than the limit, even none, when more follow.</param>
/// <param name="Next">The cursor of the next page; null if this is the last.</param>
/// <param name="Total">How many rows the list has; null unless asked.</param>
/// <typeparam name="T">The view of a row.</typeparam>
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Next, RowCount? Total);
