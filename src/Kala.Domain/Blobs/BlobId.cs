namespace Kala.Domain.Blobs;

/// <summary>Identifies a blob of a session, or of the file that the session became.</summary>
/// <param name="Session">The session's uuid, also the name of its folder.</param>
/// <param name="Name">The blob's name in that folder: 16 lower-case hexadecimal digits.</param>
public readonly record struct BlobId(Guid Session, string Name);
