using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>Corrects the schemas of instants, which our converter writes, and of objects that can be null.</summary>
internal sealed class WireTypes : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Format == "date-time")
        {
            schema.Type = JsonSchemaType.String;
        }
        if (context.JsonPropertyInfo is { IsGetNullable: true } && schema.Type is { } type)
        {
            schema.Type = type | JsonSchemaType.Null;
        }
        return Task.CompletedTask;
    }
}
