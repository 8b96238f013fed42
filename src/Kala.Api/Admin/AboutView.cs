namespace Kala.Api.Admin;

/// <summary>The server. The fields that only administrators see are null for others.</summary>
/// <param name="Version">Its version, for example 1.2.0.</param>
/// <param name="Database">For administrators: <c>SQLite</c> or <c>PostgreSQL</c>.</param>
/// <param name="StartedAt">For administrators: when this process started.</param>
internal sealed record AboutView(string Version, string? Database, DateTimeOffset? StartedAt);
