using System.Text.Json.Nodes;
using Kala.Api.Routes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>Adds the descriptions of <see cref="RouteTable"/> to the document that the framework generates.</summary>
internal sealed class RouteTableTransformer : IOpenApiDocumentTransformer
{
    private const string Text = """
        Kala is a filestore: a file arrives in chunks through an upload session, is verified by its size and SHA-256, and
        can then be read under the session's uuid. Any offset the server reports is already on disk.

        A successful response with a JSON body has {"data": …}. Every error is application/problem+json (RFC 9457) with
        "message" and "code"; decide by the code. Unknown paths return 404 not_found; a method that the path does not
        allow returns 405 method_not_allowed with Allow.
        """;

    public async Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kala",
            Version = ProgramVersion.Text,
            Description = Text,
            License = new OpenApiLicense { Name = "Apache 2.0", Identifier = "Apache-2.0" },
        };
        // The document must not depend on the request's address.
        document.Servers = [new OpenApiServer { Url = ApiDocument.ServerUrl, Description = "This server." }];
        document.Tags = Groups.Of(document.Paths).ToHashSet();
        document.Components = new OpenApiComponents { Schemas = new Dictionary<string, IOpenApiSchema>() };
        SecuritySchemes.AddTo(document);
        ProblemAnswers.AddTo(document);

        var schemas = await DataSchemas.MakeAsync(document, context, cancellationToken);
        var calls = context.DescriptionGroups.SelectMany(group => group.Items)
            .ToLookup(call => (call.HttpMethod, call.RelativePath?.Trim('/')), call => call.ActionDescriptor.EndpointMetadata);
        document.Paths = InOrder(document.Paths);
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                if (RouteTable.Find(method.Method, path) is { } route)
                {
                    Describe(operation, route, schemas, document);
                    operation.Security = SecuritySchemes.Of(calls[(method.Method, path.Trim('/'))].Single(), document);
                }
            }
        }
    }

    /// <summary>Sorts the paths in the table's order; other paths come last.</summary>
    private static OpenApiPaths InOrder(OpenApiPaths paths)
    {
        var order = RouteTable.Documented.Select(route => route.Path).Distinct().ToList();
        var sorted = new OpenApiPaths();
        foreach (var (path, item) in paths.OrderBy(pair => order.IndexOf(pair.Key) is >= 0 and var at ? at : int.MaxValue))
        {
            sorted.Add(path, item);
        }
        return sorted;
    }

    private static void Describe(OpenApiOperation operation, RouteDescription route, DataSchemas schemas, OpenApiDocument document)
    {
        operation.OperationId = route.Id;
        operation.Summary = route.Summary;
        operation.Description = route.Text;
        operation.Tags = new HashSet<OpenApiTagReference> { new(route.Group, document) };
        operation.Parameters = [.. route.Fields.Select(Parameter)];
        operation.RequestBody = route.Bodies.Count == 0 ? null : new OpenApiRequestBody
        {
            Required = !route.IsBodyOptional,
            Description = string.Join("\n", route.Bodies.Select(body => body.Text)),
            Content = route.Bodies.ToDictionary(body => body.MediaType, body => Body(body, schemas)),
        };
        operation.Responses = new OpenApiResponses();
        foreach (var answer in route.Answers)
        {
            // Kiota gives a call that lists 304 itself no result, not even for 200.
            operation.Responses[answer.Status == 304 ? "3XX" : $"{answer.Status}"] = Answer(answer, schemas, hasBody: route.Method != "HEAD");
        }
        foreach (var (status, refused) in ProblemAnswers.Of(route, document))
        {
            operation.Responses[status] = refused;
        }
        operation.Extensions = new Dictionary<string, IOpenApiExtension> { ["x-codes"] = ProblemAnswers.Codes(route) };
    }

    private static IOpenApiParameter Parameter(FieldDescription field) => new OpenApiParameter
    {
        Name = field.Name,
        In = field.Place switch
        {
            "path" => ParameterLocation.Path,
            "query" => ParameterLocation.Query,
            _ => ParameterLocation.Header,
        },
        Required = field.IsRequired,
        Description = field.Text,
        Schema = DataSchemas.Of(field),
        Example = DataSchemas.Example(field),
    };

    private static OpenApiMediaType Body(BodyDescription body, DataSchemas schemas) => new()
    {
        Schema = body.Data is { } type ? schemas.Reference(type)
            : body.Parts.Count == 0 ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
            : DataSchemas.Form(body),
        // Generators take a form without it for JSON.
        Encoding = body.Parts.Count == 0 ? null : body.Parts.Where(part => part.Format == "binary")
            .ToDictionary(part => part.Name, _ => new OpenApiEncoding { ContentType = "application/octet-stream" }),
        Example = body.Example?.DeepClone()
            ?? (body.Parts.Count == 0 ? null : new JsonObject(body.Parts.Select(part =>
                new KeyValuePair<string, JsonNode?>(part.Name, DataSchemas.Example(part))))),
    };

    private static OpenApiResponse Answer(AnswerDescription answer, DataSchemas schemas, bool hasBody)
    {
        var response = new OpenApiResponse
        {
            Description = answer.Text,
            Headers = answer.Headers.ToDictionary(field => field.Name, DataSchemas.Header),
        };
        if (hasBody && (answer.Data is not null || answer.MediaType is not null))
        {
            response.Content = new Dictionary<string, OpenApiMediaType>();
            if (answer.Data is { } type)
            {
                response.Content["application/json"] = new()
                {
                    Schema = schemas.Envelope(answer, type),
                    Example = Example(answer),
                };
            }
            if (answer.MediaType is { } media)
            {
                response.Content[media] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
            }
        }
        return response;
    }

    private static JsonObject Example(AnswerDescription answer)
    {
        var example = answer.Example?.DeepClone();
        var envelope = answer.IsPage
            ? new JsonObject { ["data"] = new JsonArray(example), ["page"] = new JsonObject { ["next"] = null } }
            : new JsonObject { ["data"] = example };
        if (answer.Besides is { } besides)
        {
            envelope[besides.Name] = DataSchemas.Example(besides);
        }
        return envelope;
    }
}
