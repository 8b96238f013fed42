namespace Kala.Client;

/// <summary>The filter and the order of a list. A null field does not filter.</summary>
public sealed record ListFilter
{
    /// <summary>One of <see cref="SessionStatus"/>; for sessions only.</summary>
    public string? Status { get; init; }

    /// <summary>The owner's name or uuid; only administrators may name another user.</summary>
    public string? Owner { get; init; }

    /// <summary>A part of the name, case-insensitive.</summary>
    public string? Filename { get; init; }

    /// <summary>The earliest creation time, inclusive.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>The latest creation time, exclusive.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>The smallest size in bytes, inclusive.</summary>
    public long? MinSize { get; init; }

    /// <summary>The largest size in bytes, inclusive.</summary>
    public long? MaxSize { get; init; }

    /// <summary>
    /// <c>createdAt</c>, <c>fileSize</c> or <c>originalFilename</c>, with a leading <c>-</c> for descending order; null
    /// for <c>-createdAt</c>.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>The maximum number of rows of a page, 1 to 500; null for the server's default of 50.</summary>
    public int? Limit { get; init; }
}
