using System.Text.Json.Nodes;
using Kala.Api.Auth;
using Kala.Api.Http;
using Kala.Api.Routes;
using Kala.Domain;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The error responses: one for each status, shared by all calls, and one for HEAD.</summary>
internal static class ProblemAnswers
{
    private const string HeadRefusal = "HeadRefusal";

    private static readonly Dictionary<string, Failure> Samples = FailureSamples.All.ToDictionary(failure => failure.Code);

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent(ProblemSchema.Name, ProblemSchema.Make(document));
        document.AddComponent<IOpenApiResponse>(HeadRefusal, new OpenApiResponse
        {
            Description = "The call is refused. Status and header fields are those of GET; there is no body.",
            Headers = Fields([CommonFields.NoStore]),
        });
        var routes = RouteTable.Documented.Where(route => route.Method != "HEAD").ToList();
        var refusals = routes.SelectMany(route => Refused(route).Select(failure => (Route: route, Status: route.StatusOf(failure), Failure: failure)));
        foreach (var group in refusals.GroupBy(refusal => refusal.Status))
        {
            var withOffset = group.Key is not (403 or 404) && group.Any(refusal => refusal.Route.ReportsOffset);
            var failures = group.Select(refusal => refusal.Failure).DistinctBy(failure => failure.Code).ToList();
            document.AddComponent<IOpenApiResponse>(Name(group.Key), Response(group.Key, failures, withOffset, document));
        }
    }

    /// <summary>References to the shared responses, by status.</summary>
    public static IEnumerable<(string Status, IOpenApiResponse Answer)> Of(RouteDescription route, OpenApiDocument document) =>
        Statuses(route).Select(group => ($"{group.Key}", (IOpenApiResponse)new OpenApiResponseReference(
            route.Method == "HEAD" ? HeadRefusal : Name(group.Key), document)));

    /// <summary>The codes that a call can return, by status. A response to HEAD has no body, but its code is in the log.</summary>
    public static IOpenApiExtension Codes(RouteDescription route) => new JsonNodeExtension(new JsonObject(Statuses(route).Select(group =>
        new KeyValuePair<string, JsonNode?>($"{group.Key}", new JsonArray([.. Codes(group).Select(code => (JsonNode)code)])))));

    private static IEnumerable<string> Codes(IEnumerable<Failure> failures) =>
        failures.Select(failure => failure.Code).Order(StringComparer.Ordinal);

    private static IEnumerable<Failure> Refused(RouteDescription route) => route.Refusals.Distinct().Select(code => Samples[code]);

    private static IEnumerable<IGrouping<int, Failure>> Statuses(RouteDescription route) =>
        Refused(route).GroupBy(route.StatusOf).OrderBy(group => group.Key);

    private static string Name(int status) => StatusNames.Of(status).Replace(" ", "", StringComparison.Ordinal);

    private static OpenApiResponse Response(int status, List<Failure> failures, bool withOffset, OpenApiDocument document) => new()
    {
        Description = $"{StatusNames.Of(status)}. The codes of each call are in its x-codes.",
        Headers = Fields(Headers(status, failures, withOffset)),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchemaReference(ProblemSchema.Name, document),
                Examples = failures.OrderBy(failure => failure.Code, StringComparer.Ordinal).ToDictionary(
                    failure => failure.Code,
                    failure => (IOpenApiExample)new OpenApiExample { Summary = failure.Message, Value = ProblemSchema.Example(failure, status) }),
            },
        },
    };

    private static Dictionary<string, IOpenApiHeader> Fields(IEnumerable<FieldDescription> fields) =>
        fields.ToDictionary(field => field.Name, DataSchemas.Header);

    private static IEnumerable<FieldDescription> Headers(int status, List<Failure> failures, bool withOffset)
    {
        yield return CommonFields.NoStore;
        if (failures.Find(failure => failure.RetryAfter is not null) is { RetryAfter: { } wait } one)
        {
            yield return CommonFields.Count("header", "Retry-After", $"Seconds to wait before a retry; with {one.Code}.", $"{wait.TotalSeconds}");
        }
        if (withOffset)
        {
            yield return CommonFields.Count(
                "header", UploadHeaders.Offset, "From write and close: the session's durable bytes, if the session is known.", "0");
        }
        if (status == 401)
        {
            yield return CommonFields.Header("WWW-Authenticate", "The accepted schemes.", AccessAnswers.Challenge);
        }
        if (status == 416)
        {
            yield return CommonFields.Header("Content-Range", "The size of the file.", "bytes */5");
        }
    }
}
