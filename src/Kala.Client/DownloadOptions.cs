namespace Kala.Client;

/// <summary>How a file is downloaded.</summary>
public sealed record DownloadOptions
{
    /// <summary>Whether a file that is there may be replaced; no by default.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How long to try again without any progress, from zero; five minutes by default.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
