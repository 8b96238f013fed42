namespace Kala.Client;

/// <summary>The filter and the order of a list. A null field does not filter.</summary>
public sealed record ListFilter
{
    /// <summary>One of <see cref="SessionStatus"/>; for sessions only.</summary>
    public string? Status { get; init; }

    /// <summary>The code of a failure, such as <c>hash_mismatch</c>; for sessions only.</summary>
    public string? Failure { get; init; }

    /// <summary>The kind of call that created a session, such as <c>form</c> or <c>tus</c>; for sessions only.</summary>
    public string? Door { get; init; }

    /// <summary>Only open and failed sessions that expire before this time; for sessions only.</summary>
    public DateTimeOffset? ExpiresTo { get; init; }

    /// <summary>Only open sessions that have not changed since this time; for sessions only.</summary>
    public DateTimeOffset? IdleSince { get; init; }

    /// <summary>Only these sessions, at most 100; unknown ones are not in the list. For sessions only.</summary>
    public IReadOnlyList<Guid>? Uuids { get; init; }

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
    /// for <c>-createdAt</c>. For sessions also <c>expiresAt</c>, which lists only open and failed ones.
    /// </summary>
    public string? Sort { get; init; }

    /// <summary>The maximum number of rows of a page, 1 to 500; null for the server's default of 50.</summary>
    public int? Limit { get; init; }
}
