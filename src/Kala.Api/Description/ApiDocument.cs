using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The OpenAPI document. It is made when somebody asks for it first: a start does not wait for it.</summary>
internal sealed class ApiDocument
{
    public const string Name = "v1";

    private byte[]? _json;

    /// <summary>The document as it is sent.</summary>
    public async Task<byte[]> JsonAsync(IServiceProvider services)
    {
        // Two at once make it twice, and the same.
        return _json ??= await MakeAsync(services);
    }

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None));
    }
}
