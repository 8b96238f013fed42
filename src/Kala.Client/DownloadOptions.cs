namespace Kala.Client;

/// <summary>Options of a download.</summary>
public sealed record DownloadOptions
{
    /// <summary>Whether to replace an existing file; false by default.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How long to retry without progress, from zero; five minutes by default.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
