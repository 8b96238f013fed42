namespace Kala.Application.Files;

/// <summary>A link as clients see it.</summary>
/// <param name="Url">Its path, without scheme and host.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record FileLinkView(string Url, DateTimeOffset ExpiresAt);
