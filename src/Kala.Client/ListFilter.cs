namespace Kala.Client;

/// <summary>What a list is narrowed by, and its order. Everything that is null does not count.</summary>
public sealed record ListFilter
{
    /// <summary>One of <see cref="SessionStatus"/>; for sessions only.</summary>
    public string? Status { get; init; }

    /// <summary>The owner's uuid; others than one's own are for administrators.</summary>
    public string? Owner { get; init; }

    /// <summary>A part of the name, in any case.</summary>
    public string? Filename { get; init; }

    /// <summary>The earliest creation, included.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>The latest creation, not included.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>The smallest size in bytes, included.</summary>
    public long? MinSize { get; init; }

    /// <summary>The largest size in bytes, included.</summary>
    public long? MaxSize { get; init; }

    /// <summary>
    /// <c>createdAt</c>, <c>fileSize</c> or <c>originalFilename</c>, with <c>-</c> before it for descending; null for
    /// <c>-createdAt</c>.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>The most rows of a page, from 1 to 500; null for the server's 50.</summary>
    public int? Limit { get; init; }
}
