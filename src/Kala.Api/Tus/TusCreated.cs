namespace Kala.Api.Tus;

/// <summary>A new upload.</summary>
/// <param name="Id">Its uuid.</param>
/// <param name="Offset">The bytes of it that this request has stored; null if it sent none.</param>
/// <param name="ExpiresAt">When it expires; null if it is a file already.</param>
internal sealed record TusCreated(Guid Id, long? Offset, DateTimeOffset? ExpiresAt);
