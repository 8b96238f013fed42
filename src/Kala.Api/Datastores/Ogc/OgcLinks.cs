using System.Text.Json.Nodes;

namespace Kala.Api.Datastores.Ogc;

/// <summary>The addresses of a datastore, absolute, because clients of the OGC's standards do not resolve others.</summary>
internal sealed class OgcLinks(HttpRequest request, Guid datastore)
{
    /// <summary>The landing page.</summary>
    public string Root { get; } = $"{request.Scheme}://{request.Host}{request.PathBase}/{Paths.Datastores}/{datastore:D}/ogc";

    /// <summary>The address of a collection.</summary>
    public string Collection(string name) => $"{Root}/collections/{Uri.EscapeDataString(name)}";

    /// <summary>A link.</summary>
    public static JsonNode Link(string rel, string type, string address, string title) => new JsonObject
    {
        ["rel"] = rel,
        ["type"] = type,
        ["title"] = title,
        ["href"] = address,
    };
}
