namespace Kala.Api.Health;

/// <summary>The server's health as clients see it.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
internal sealed record HealthView(string Status);
