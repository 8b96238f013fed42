namespace Kala.Domain.UploadSessions;

/// <summary>What a chunk does to the bytes that are there.</summary>
public enum WriteMode
{
    /// <summary>The chunk replaces them.</summary>
    Write,

    /// <summary>The chunk follows them.</summary>
    Append,
}
