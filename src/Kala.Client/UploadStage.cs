namespace Kala.Client;

/// <summary>The stages of an upload, in their order.</summary>
public enum UploadStage
{
    /// <summary>The SHA-256 is being computed. An upload that goes on from its memory leaves this out.</summary>
    Hashing,

    /// <summary>The bytes are being sent.</summary>
    Sending,

    /// <summary>All bytes are durable; the server compares them with the hash.</summary>
    Closing,
}
