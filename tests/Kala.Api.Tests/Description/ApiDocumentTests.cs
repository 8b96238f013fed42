using System.Text.Json;
using Kala.Api.Description;
using Kala.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Description;

public sealed class ApiDocumentTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete"];

    [Fact]
    public void Every_route_is_described()
    {
        var undescribed = Routes().Where(route => RouteTable.Find(route.Method, route.Path) is null).ToList();

        Assert.True(undescribed.Count == 0, string.Join(Environment.NewLine, undescribed.Select(route =>
            $"{route.Method} /{route.Path} is not described: add a RouteDescription beside its controller (as in "
            + "src/Kala.Api/Files/FilesDescription.cs), its list to src/Kala.Api/Description/RouteTable.cs, a call that succeeds "
            + "to tests/Kala.Api.Tests/Description/Samples.cs and ways to its refusals to Producers.*.cs beside it.")));
    }

    [Fact]
    public void Every_description_is_of_a_route()
    {
        var routes = Routes().ToHashSet();

        var invented = RouteTable.All.Select(route => (route.Method, Path: route.Path.Trim('/'))).Where(route => !routes.Contains(route));

        Assert.Empty(invented);
    }

    [Fact]
    public async Task The_document_has_every_route_status_and_code()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");

        var documented = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name))
                .SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject()
                    .SelectMany(answer => Codes(answer.Value)
                        .Select(code => $"{operation.Name.ToUpperInvariant()} {path.Name} {answer.Name} {code}"))))
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            DocumentedAnswersTests.Answers.Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public async Task The_document_is_OpenAPI_3_1_and_is_made_of_what_it_refers_to()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.All(References(document), reference =>
        {
            var target = document;
            foreach (var step in reference.TrimStart('#', '/').Split('/'))
            {
                Assert.True(target.TryGetProperty(step, out target), $"{reference} leads nowhere.");
            }
        });
    }

    [Fact]
    public async Task Every_answer_with_JSON_has_an_example_with_the_names_of_its_schema()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var answers = Operations(document)
            .SelectMany(operation => operation.GetProperty("responses").EnumerateObject())
            .Where(answer => answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out _))
            .Select(answer => answer.Value.GetProperty("content").GetProperty("application/json"))
            .Where(content => content.TryGetProperty("example", out _))
            .ToList();

        Assert.NotEmpty(answers);
        Assert.All(answers, content =>
        {
            var schema = content.GetProperty("schema").GetProperty("properties").GetProperty("data");
            var example = content.GetProperty("example").GetProperty("data");
            if (schema.TryGetProperty("items", out var items) && example.ValueKind == JsonValueKind.Array)
            {
                (schema, example) = (items, example[0]);
            }
            if (schema.TryGetProperty("$ref", out var reference))
            {
                var named = schemas.GetProperty(reference.GetString()!.Split('/')[^1]).GetProperty("properties");
                Assert.Equal(Names(named), Names(example));
            }
        });
    }

    [Theory]
    [InlineData("GET", "SessionView")]
    [InlineData("POST", "OpenSession")]
    public async Task A_schema_has_the_names_that_are_on_the_wire(string method, string name)
    {
        var schema = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty(name);
        var session = await kala.OpenSessionAsync(5);
        var wire = method == "GET"
            ? Names((await kala.AskAsync(session)).Data)
            : ["contentType", "fileSize", "hash", "originalFilename", "token"];

        Assert.Equal(wire, Names(schema.GetProperty("properties")));
        Assert.All(schema.GetProperty("properties").EnumerateObject(), member => Assert.True(
            member.Value.TryGetProperty("description", out _), $"{name}.{member.Name} has no description."));
    }

    [Fact]
    public async Task The_forms_of_write_are_described()
    {
        var write = (await DocumentAsync()).GetProperty("paths")
            .GetProperty($"{KalaApplication.Sessions}/{{uuid}}/write").GetProperty("post");
        var bodies = write.GetProperty("requestBody").GetProperty("content");

        Assert.Equal(["application/octet-stream", "multipart/form-data"], Names(bodies));
        Assert.Equal(
            ["file", "hash", "mode", "offset"],
            Names(bodies.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties")));
        Assert.Contains("Retry-After", Names(write.GetProperty("responses").GetProperty("423").GetProperty("headers")));
        Assert.Contains("Upload-Offset", Names(write.GetProperty("responses").GetProperty("409").GetProperty("headers")));
    }

    private static IEnumerable<JsonElement> Operations(JsonElement document) => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name)))
        .Select(member => member.Value);

    private static IEnumerable<string> Codes(JsonElement answer) => answer.TryGetProperty("x-codes", out var codes)
        ? codes.EnumerateArray().Select(code => code.GetString()!)
        : ["ok"];

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name == "$ref" ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private IEnumerable<(string Method, string Path)> Routes() => kala.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => (method, endpoint.RoutePattern.RawText!.Trim('/'))));

    private async Task<JsonElement> DocumentAsync()
    {
        var answer = (await kala.GetAsync("/openapi/v1.json")).ShouldSucceed();
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        return answer.Json;
    }
}
