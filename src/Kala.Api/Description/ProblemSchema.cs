using System.Text.Json.Nodes;
using Kala.Api.Http;
using Kala.Api.Routes;
using Kala.Application.UploadSessions;
using Kala.Domain;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The schema of all error bodies.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";

    private static readonly Dictionary<string, string> Texts = new()
    {
        ["type"] = "about:blank, or a problem type of the IETF draft of resumable uploads; see code.",
        ["title"] = "The name of the status, or of the type.",
        ["detail"] = "The same as message.",
        ["instance"] = "The path of the request.",
        ["traceId"] = "Identifies the request for the operator.",
        ["message"] = "A sentence for humans; its wording may change.",
        ["code"] = "A stable code for programs. Newer servers may have more codes.",
    };

    public static OpenApiSchema Make(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A problem (RFC 9457) with message and code.",
        Properties = Texts.ToDictionary(text => text.Key, text => (IOpenApiSchema)Text(text.Key, text.Value))
            .Append(new("status", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The status." }))
            .Append(new("offset", new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "The session's durable bytes, also in Upload-Offset; from write and close.",
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
            .Append(new("session", new OpenApiSchemaReference(nameof(SessionView), document)
            {
                Description = "With session_aborted and session_expired: the last view of the session.",
            }))
            .ToDictionary(),
        Required = Texts.Keys.Append("status").ToHashSet(),
    };

    public static JsonObject Example(Failure failure, int status)
    {
        var example = new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = StatusNames.Of(status),
            ["status"] = status,
            ["detail"] = failure.Message,
            ["instance"] = $"/api/manage/filestore/sessions/{CommonFields.ExampleUuid}",
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

    private static OpenApiSchema Text(string name, string text)
    {
        var schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = text };
        if (name == "message")
        {
            // Clients that Kiota generates use it as the message of their exception.
            schema.Extensions = new Dictionary<string, IOpenApiExtension> { ["x-ms-primary-error-message"] = new JsonNodeExtension(true) };
        }
        return schema;
    }
}
