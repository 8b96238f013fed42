using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The OpenAPI document. It is generated at the first request, so that it does not delay the start.</summary>
internal sealed class ApiDocument
{
    public const string Name = "v1";

    private byte[]? _json;

    /// <summary>The document as JSON.</summary>
    public async Task<byte[]> JsonAsync(IServiceProvider services)
    {
        // Two concurrent requests may generate it twice, with the same result.
        return _json ??= await MakeAsync(services);
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None));
    }
}
