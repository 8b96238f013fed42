using Kala.Domain.Blobs;

namespace Kala.Domain.Files;

/// <summary>What a client declares about a file before sending it.</summary>
/// <param name="OriginalFilename">Its name as the client sent it; null if none.</param>
/// <param name="Size">Its size in bytes; null if not known yet.</param>
/// <param name="Sha256">Its digest; null if not known yet.</param>
/// <param name="ContentType">Its content type as the client sent it; null if none.</param>
public sealed record DeclaredFile(string? OriginalFilename, long? Size, Sha256Digest? Sha256, string? ContentType);
