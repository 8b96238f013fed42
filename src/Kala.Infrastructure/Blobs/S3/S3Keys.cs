using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>Builds and reads the names of objects: <c>{prefix}/3f/{uuid}/{blob}</c>, as the files below a root folder.</summary>
internal sealed class S3Keys(string prefix)
{
    private readonly string _prefix = prefix.Trim('/') is { Length: > 0 } text ? text + "/" : "";

    /// <summary>What all names begin with.</summary>
    public string All => _prefix;

    /// <summary>What the names of a session's blobs begin with.</summary>
    public string Folder(Guid session) => $"{_prefix}{BlobPaths.BelowRoot(new BlobId(session, ""))}";

    /// <summary>What the names of the blobs begin with that are in the same one of the 256 folders as a session's.</summary>
    public string Shard(Guid session) => $"{_prefix}{session.ToString("D")[..2]}/";

    /// <summary>The name of a blob.</summary>
    public string Of(BlobId blob) => _prefix + BlobPaths.BelowRoot(blob);

    /// <summary>The blob of a name; null if it is not one.</summary>
    public BlobId? Parse(string key) =>
        key.StartsWith(_prefix, StringComparison.Ordinal)
        && key[_prefix.Length..].Split('/') is [_, var session, var blob]
        && BlobPaths.SessionOf(session) is { } id
        && BlobPaths.BlobNameOf(blob) is { } name
        && Of(new BlobId(id, name)) == key
            ? new BlobId(id, name)
            : null;
}
