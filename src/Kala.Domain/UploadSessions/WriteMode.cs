namespace Kala.Domain.UploadSessions;

/// <summary>What a chunk does to the stored bytes.</summary>
public enum WriteMode
{
    /// <summary>The chunk replaces them.</summary>
    Write,

    /// <summary>The chunk is added after them.</summary>
    Append,
}
