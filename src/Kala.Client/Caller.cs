namespace Kala.Client;

/// <summary>The caller, as the server knows it by its credential.</summary>
public sealed record Caller
{
    /// <summary>The user's uuid; the owner of what the caller creates.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>The user's name; null on a server without sign-in.</summary>
    public string? Username { get; init; }

    /// <summary>The names of the permissions that the credential has.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>The uuid of the API key; null if the caller uses none.</summary>
    public Guid? Key { get; init; }

    /// <summary>What the user has stored.</summary>
    public CallerUsage Usage { get; init; } = new();

    /// <summary>What the user may store.</summary>
    public CallerLimits Limits { get; init; } = new();
}
