namespace Kala.Api.ResumableUploads;

/// <summary>The settings of the section <c>ResumableUploads</c>.</summary>
public sealed class ResumableUploadsOptions
{
    /// <summary>
    /// Whether a creation of the IETF draft gets the interim response 104 with the upload's address, on HTTP/1.1. Some
    /// proxies and clients cannot read interim responses.
    /// </summary>
    public bool InterimResponses { get; set; }
}
