namespace Kala.Domain.Blobs;

/// <summary>Names one blob: the bytes behind a session, or behind the file that it became.</summary>
/// <param name="Session">The session's uuid, which is also the name of the folder.</param>
/// <param name="Name">The blob's name in that folder: 16 lower-case hexadecimal digits.</param>
public readonly record struct BlobId(Guid Session, string Name);
