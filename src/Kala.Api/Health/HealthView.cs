namespace Kala.Api.Health;

/// <summary>The body of <c>/health/live</c>.</summary>
/// <param name="Status"><c>live</c>.</param>
internal sealed record HealthView(string Status);

/// <summary>The body of <c>/health/ready</c>.</summary>
/// <param name="Status"><c>ready</c>.</param>
/// <param name="Writable">
/// Whether uploads work: the disk of the blobs has more free bytes than the reserve, or the S3-compatible store answers; and
/// the metadata store accepts changes.
/// </param>
internal sealed record ReadyView(string Status, bool Writable);
