using System.Globalization;
using System.Text.Json.Nodes;
using Kala.Application.UploadSessions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The types of bodies as JSON Schema. The framework makes them as it would write them.</summary>
internal sealed class DataSchemas(OpenApiDocument document, IReadOnlyDictionary<Type, IOpenApiSchema> simple)
{
    /// <summary>Members that take only some words.</summary>
    private static readonly Dictionary<(Type, string), string[]> Words = new()
    {
        [(typeof(SessionView), "status")] = ["open", "failed", "closed", "aborted", "expired"],
    };

    /// <summary>Makes the schemas of all types in the table, and registers those that have a name.</summary>
    public static async Task<DataSchemas> MakeAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation)
    {
        var simple = new Dictionary<Type, IOpenApiSchema>();
        var answered = RouteTable.All.SelectMany(route => route.Answers).Select(answer => answer.Data).OfType<Type>().ToHashSet();
        var bodies = RouteTable.All.SelectMany(route => route.Bodies).Where(body => body.Data is not null)
            .DistinctBy(body => body.Data).ToDictionary(body => body.Data!, body => body.Needed);
        foreach (var type in answered.Union(bodies.Keys))
        {
            var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation);
            foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                if (Words.TryGetValue((type, name), out var words) && member is OpenApiSchema text)
                {
                    text.Enum = [.. words.Select(word => (JsonNode)word)];
                }
            }
            foreach (var needed in bodies.GetValueOrDefault(type) ?? [])
            {
                ((OpenApiSchema)schema.Properties![needed]).Type &= ~JsonSchemaType.Null;
            }
            // An answer always has all of its members.
            schema.Required = (bodies.GetValueOrDefault(type) ?? schema.Properties?.Keys ?? (IEnumerable<string>)[]).ToHashSet();
            if (schema.Properties is { Count: > 0 })
            {
                document.AddComponent(type.Name, schema);
            }
            else
            {
                simple[type] = schema;
            }
        }
        return new DataSchemas(document, simple);
    }

    public static IOpenApiSchema Of(FieldDescription field) => new OpenApiSchema
    {
        Type = field.Type == "integer" ? JsonSchemaType.Integer : JsonSchemaType.String,
        Format = field.Format,
        Enum = field.Words.Count == 0 ? null : [.. field.Words.Select(word => (JsonNode)word)],
    };

    public static JsonNode Example(FieldDescription field) =>
        field.Type == "integer" ? JsonValue.Create(long.Parse(field.Example, CultureInfo.InvariantCulture)) : JsonValue.Create(field.Example)!;

    public static IOpenApiHeader Header(FieldDescription field) =>
        new OpenApiHeader { Description = field.Text, Schema = Of(field), Example = Example(field) };

    public static IOpenApiSchema Form(BodyDescription body) => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Properties = body.Parts.ToDictionary(part => part.Name, part =>
        {
            var schema = (OpenApiSchema)Of(part);
            schema.Description = part.Text;
            return (IOpenApiSchema)schema;
        }),
        Required = body.Parts.Where(part => part.IsNeeded).Select(part => part.Name).ToHashSet(),
    };

    public IOpenApiSchema Reference(Type type) =>
        simple.TryGetValue(type, out var schema) ? schema : new OpenApiSchemaReference(type.Name, document);

    public IOpenApiSchema Envelope(Type type) => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema> { ["data"] = Reference(type) },
        Required = new HashSet<string> { "data" },
    };

    /// <summary>The envelope of a page of a list.</summary>
    public IOpenApiSchema Page(Type type) => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["data"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Reference(type) },
            ["page"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["next"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String | JsonSchemaType.Null,
                        Description = "The cursor of the next page; null on the last one.",
                    },
                    ["total"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer | JsonSchemaType.Null,
                        Format = "int64",
                        Description = "How many rows all pages have; only with count=true. Null if they were not counted to the end.",
                    },
                    ["totalAtLeast"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Integer,
                        Format = "int64",
                        Description = "How many rows were counted; only where total is null.",
                    },
                },
                Required = new HashSet<string> { "next" },
            },
        },
        Required = new HashSet<string> { "data", "page" },
    };
}
