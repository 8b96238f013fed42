using Kala.Api.Routes;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The bodies around the data of successful responses, and their names.</summary>
internal static class Envelopes
{
    private const string Paging = "Paging";

    /// <summary>Such as <c>SessionResponse</c>, <c>SessionPage</c> and <c>UserList</c>.</summary>
    public static string Name(AnswerDescription answer, Type type)
    {
        if (answer.Besides is { } besides)
        {
            return $"{Subject(type)}With{Capital(besides.Name)}Response";
        }
        return answer.IsPage ? $"{Subject(type)}Page"
            : type.IsGenericType ? $"{Subject(type.GetGenericArguments()[0])}List"
            : $"{Subject(type)}Response";
    }

    public static OpenApiSchema Make(AnswerDescription answer, IOpenApiSchema data, OpenApiDocument document)
    {
        var members = new Dictionary<string, IOpenApiSchema>
        {
            ["data"] = answer.IsPage ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = data } : data,
        };
        var required = new HashSet<string> { "data" };
        if (answer.IsPage)
        {
            document.Components!.Schemas!.TryAdd(Paging, MakePaging());
            members["page"] = new OpenApiSchemaReference(Paging, document);
            required.Add("page");
        }
        if (answer.Besides is { } besides)
        {
            members[besides.Name] = DataSchemas.Described(besides);
        }
        return new OpenApiSchema { Type = JsonSchemaType.Object, Properties = members, Required = required };
    }

    private static string Subject(Type type) => type == typeof(Guid) ? "Uuid"
        : type == typeof(string) ? "Text"
        : type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4]
        : type.Name;

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static OpenApiSchema MakePaging() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "The place of a page in its list.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["next"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Null,
                Description = "The cursor of the next page; null on the last page.",
            },
            ["total"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer | JsonSchemaType.Null,
                Format = "int64",
                Description = "The number of rows on all pages; only with count=true. Null if counting stopped early.",
            },
            ["totalAtLeast"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "The number of rows counted; only if total is null.",
            },
        },
        Required = new HashSet<string> { "next" },
    };
}
