namespace Kala.Client;

/// <summary>The stages of an upload, in order.</summary>
public enum UploadStage
{
    /// <summary>The client computes the SHA-256. A resumed upload with a memory skips this stage.</summary>
    Hashing,

    /// <summary>The client sends the bytes.</summary>
    Sending,

    /// <summary>All bytes are durable; the server verifies the hash.</summary>
    Closing,
}
