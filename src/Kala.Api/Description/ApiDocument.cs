using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The OpenAPI document. It is generated at the first request, so that it does not delay the start.</summary>
internal sealed class ApiDocument
{
    public const string Name = "v1";

    /// <summary>The server's address in the document, relative to the document's own.</summary>
    public const string ServerUrl = "/";

    private byte[]? _json;

    /// <summary>The document as JSON.</summary>
    /// <param name="services">The services of the request.</param>
    /// <param name="prefix">The path prefix under which a proxy publishes the server.</param>
    public async Task<byte[]> JsonAsync(IServiceProvider services, PathString prefix)
    {
        // Two concurrent requests may generate it twice, with the same result.
        _json ??= await MakeAsync(services);
        return prefix.HasValue ? Under(prefix, _json) : _json;
    }

    private static byte[] Under(PathString prefix, byte[] json) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json)
        .Replace($"\"url\": \"{ServerUrl}\"", $"\"url\": \"{JsonEncodedText.Encode(prefix.ToString())}\"", StringComparison.Ordinal));

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None));
    }
}
