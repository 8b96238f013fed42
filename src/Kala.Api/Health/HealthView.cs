namespace Kala.Api.Health;

/// <summary>The server's health as clients see it.</summary>
/// <param name="Status"><c>live</c>.</param>
internal sealed record HealthView(string Status);

/// <summary>Whether the server can do its work.</summary>
/// <param name="Status"><c>ready</c>.</param>
/// <param name="Writable">Whether the disk of the blobs has more room than the reserve, so that uploads can go on.</param>
internal sealed record ReadyView(string Status, bool Writable);
