namespace Kala.Infrastructure.Blobs.S3;

/// <summary>The settings of the section <c>Filestore:S3</c>.</summary>
public sealed class S3Options
{
    /// <summary>The smallest part of a multipart upload that every store accepts, unless it is the last: 5 MiB.</summary>
    internal const int LeastPart = 5 << 20;

    /// <summary>The address of the store, like https://s3.example.org; empty for AWS, which is found by its region.</summary>
    public string ServiceUrl { get; set; } = "";

    /// <summary>The region, which is also part of every signature.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>What the names of all objects begin with, like kala/; one bucket can then serve more than one purpose.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The name of the key; empty if the machine or the environment provides credentials.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The secret of the key.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Whether the bucket is in the path of the address and not in its host name.</summary>
    public bool PathStyle { get; set; } = true;

    /// <summary>Whether the start creates the bucket if it is missing.</summary>
    public bool CreateBucket { get; set; }

    /// <summary>The largest object that an upload makes, 5 MiB to 1 GiB; 24 MiB, so that the 64 MiB of a checkpoint are three.</summary>
    public long PartSize { get; set; } = 24L << 20;

    /// <summary>How long a request to the store may stand still, and how long failed ones are repeated; up to 24 days.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether downloads of whole files are redirected to the store, which must then be reachable for clients.</summary>
    public bool Redirect { get; set; }

    /// <summary>The folder for bytes that wait to be sent; empty for the folder of temporary files.</summary>
    public string Spool { get; set; } = "";

    /// <summary>The most bytes that wait on this node, in memory and in that folder, four parts or more; 1 GiB.</summary>
    public long SpoolBytes { get; set; } = 1L << 30;
}
