using System.Text.Json.Nodes;
using Kala.Api.Http;
using Kala.Domain;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The error responses of a call: one for each status, with its possible codes.</summary>
internal static class ProblemAnswers
{
    private static readonly Dictionary<string, Failure> Samples = FailureSamples.All.ToDictionary(failure => failure.Code);

    private static readonly string[] Texts = ["type", "title", "detail", "instance", "traceId", "message", "code"];

    public static OpenApiSchema Schema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A problem (RFC 9457) with message and code. The other members are optional.",
        Properties = Texts.ToDictionary(name => name, _ => (IOpenApiSchema)new OpenApiSchema { Type = JsonSchemaType.String })
            .Append(new("status", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" }))
            .Append(new("offset", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "The session's durable bytes, also in Upload-Offset.",
            }))
            .Append(new("errors", new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With validation_failed: the error messages for each field.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            }))
            .Append(new("session", new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With session_aborted and session_expired: the last view of the session.",
            }))
            .ToDictionary(),
        Required = Texts.Append("status").ToHashSet(),
    };

    public static IEnumerable<(int Status, OpenApiResponse Answer)> Of(RouteDescription route, OpenApiDocument document) =>
        route.Refusals.Distinct().Select(code => Samples[code]).GroupBy(FailureStatus.Of).OrderBy(group => group.Key)
            .Select(group => (group.Key, Answer(route, group.Key, [.. group], document)));

    private static OpenApiResponse Answer(RouteDescription route, int status, List<Failure> failures, OpenApiDocument document)
    {
        var codes = failures.Select(failure => failure.Code).Order(StringComparer.Ordinal).ToList();
        var answer = new OpenApiResponse
        {
            Description = string.Join("\n", failures.Select(failure => $"{failure.Code}: {failure.Message}")),
            Headers = Headers(route, status, failures).ToDictionary(field => field.Name, DataSchemas.Header),
            // A response to HEAD has no body, but its code is in the log.
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                ["x-codes"] = new JsonNodeExtension(new JsonArray([.. codes.Select(code => (JsonNode)code)])),
            },
        };
        if (route.Method != "HEAD")
        {
            answer.Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        AllOf =
                        [
                            new OpenApiSchemaReference("Problem", document),
                            new OpenApiSchema
                            {
                                Properties = new Dictionary<string, IOpenApiSchema>
                                {
                                    ["code"] = new OpenApiSchema { Enum = [.. codes.Select(code => (JsonNode)code)] },
                                },
                            },
                        ],
                    },
                    Examples = failures.ToDictionary(
                        failure => failure.Code,
                        failure => (IOpenApiExample)new OpenApiExample { Summary = failure.Message, Value = Example(route, failure) }),
                },
            };
        }
        return answer;
    }

    private static IEnumerable<FieldDescription> Headers(RouteDescription route, int status, List<Failure> failures)
    {
        yield return CommonFields.NoStore;
        if (failures.Find(failure => failure.RetryAfter is not null) is { RetryAfter: { } wait })
        {
            yield return CommonFields.Count("header", "Retry-After", "Seconds to wait before a retry.", $"{wait.TotalSeconds}");
        }
        if (route.ReportsOffset && status is not (403 or 404))
        {
            yield return CommonFields.Count(
                "header", UploadHeaders.Offset, "The session's durable bytes, if the session is known.", "0");
        }
        if (status == 416)
        {
            yield return CommonFields.Header("Content-Range", "The size of the file.", "bytes */5");
        }
    }

    private static JsonObject Example(RouteDescription route, Failure failure)
    {
        var status = FailureStatus.Of(failure);
        var example = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = failure.Message,
            ["instance"] = route.Path.Replace("{uuid}", CommonFields.ExampleUuid, StringComparison.Ordinal),
            ["traceId"] = "00-27116883b1dd9dc5c75c650d4532753c-b5598e67066e660c-00",
            ["message"] = failure.Message,
            ["code"] = failure.Code,
        };
        if (failure.Errors is { } errors)
        {
            example["errors"] = new JsonObject(errors.Select(field => new KeyValuePair<string, JsonNode?>(
                field.Key, new JsonArray([.. field.Value.Select(text => (JsonNode)text)]))));
        }
        return example;
    }
}
