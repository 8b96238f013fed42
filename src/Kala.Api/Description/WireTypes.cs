using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>Adds what the framework cannot know: how our converter writes instants, and which objects can be null.</summary>
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
