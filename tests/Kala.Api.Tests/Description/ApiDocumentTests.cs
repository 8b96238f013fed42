using System.Text.Json;
using Kala.Api.Console;
using Kala.Api.Description;
using Kala.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Description;

public sealed class ApiDocumentTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete", "options"];

    /// <summary>Names in generated clients, which must not change.</summary>
    private static readonly string[] OldIds =
    [
        "abortSession", "assignOwner", "changeUser", "checkLive", "checkReady", "closeSession", "collectGarbage", "createApiKey",
        "createSession", "createSessionAtUpload", "createUser", "deleteFile", "deleteUser", "expireSessions", "getCurrentUser",
        "getMaintenance", "getSession", "getStatistics", "getUser", "headFile", "headSession", "listApiKeys", "listFiles",
        "listPermissions", "listServices", "listSessions", "listUsers", "readFile", "revokeApiKey", "scrubFiles", "signIn",
        "signOut", "storeFile", "storeNamedFile", "writeChunk",
    ];

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
                .SelectMany(operation => Answers(operation.Value)
                    .Select(answer => $"{operation.Name.ToUpperInvariant()} {path.Name} {answer}")))
            .Order(StringComparer.Ordinal);

        var own = RouteTable.All.Except(RouteTable.Documented).Select(route => $"{route.Method} {route.Path} ").ToList();
        Assert.Equal(
            DocumentedAnswersTests.Answers.Where(answer => !own.Exists(answer.StartsWith)).Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public async Task A_shared_response_has_an_example_of_each_code_that_a_call_with_it_returns()
    {
        var document = await DocumentAsync();
        var calls = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).ToList();

        Assert.All(calls, call => Assert.All(call.Value.GetProperty("x-codes").EnumerateObject(), codes =>
        {
            var answer = Resolve(document, call.Value.GetProperty("responses").GetProperty(codes.Name));
            if (call.Name == "head")
            {
                Assert.False(answer.TryGetProperty("content", out _));
                return;
            }
            var body = answer.GetProperty("content").GetProperty("application/problem+json");
            Assert.Equal("#/components/schemas/Problem", body.GetProperty("schema").GetProperty("$ref").GetString());
            Assert.All(codes.Value.EnumerateArray(), code =>
            {
                var example = body.GetProperty("examples").GetProperty(code.GetString()!).GetProperty("value");
                Assert.Equal(code.GetString(), example.GetProperty("code").GetString());
                Assert.Equal(codes.Name, $"{example.GetProperty("status").GetInt32()}");
            });
        }));
    }

    [Fact]
    public async Task A_problem_has_the_names_of_its_schema()
    {
        var schema = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        var session = await kala.OpenSessionAsync(5);
        (await kala.AbortAsync(session)).ShouldSucceed(204);
        JsonElement[] problems =
        [
            (await kala.AskAsync(session)).ShouldBeRefused(410, "session_aborted"),
            (await kala.AppendRawAsync(await kala.OpenSessionAsync(1), "hello"u8.ToArray())).ShouldBeRefused(413, "size_exceeded"),
            (await kala.CreateAsync(new { fileSize = -1 })).ShouldBeRefused(400, "validation_failed"),
        ];

        var required = schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal);
        Assert.All(problems, problem => Assert.Empty(required.Except(Names(problem))));
        Assert.Equal(Names(schema.GetProperty("properties")), problems.SelectMany(problem => Names(problem)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operation_ids_are_unique_and_the_old_ones_are_there()
    {
        var ids = Operations(await DocumentAsync()).Select(operation => operation.GetProperty("operationId").GetString()!).ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(OldIds.Except(ids));
    }

    [Fact]
    public async Task The_server_is_relative_and_has_the_prefix_of_a_trusted_proxy()
    {
        await using var behind = await KalaApplication.StartAsync("Proxies:Trusted=127.0.0.1");

        var direct = (await behind.GetAsync("/openapi/v1.json")).ShouldSucceed().Json;
        var prefixed = (await behind.GetAsync("/openapi/v1.json", ("X-Forwarded-Prefix", "/kala"))).ShouldSucceed().Json;

        Assert.Equal("/", direct.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Equal("/kala", prefixed.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Equal(direct.GetProperty("paths").GetRawText(), prefixed.GetProperty("paths").GetRawText());
    }

    [Fact]
    public async Task The_document_is_OpenAPI_3_1_and_is_made_of_what_it_refers_to()
    {
        var document = await DocumentAsync();

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.All(References(document), reference => Follow(document, reference));
        var security = document.GetProperty("components").GetProperty("securitySchemes");
        var used = References(document).ToHashSet();
        Assert.All(document.GetProperty("components").EnumerateObject().Where(kind => kind.Name != "securitySchemes"), kind =>
            Assert.All(kind.Value.EnumerateObject(), one => Assert.Contains($"#/components/{kind.Name}/{one.Name}", used)));
        Assert.Equal(
            Names(security),
            Operations(document).SelectMany(operation => operation.GetProperty("security").EnumerateArray().SelectMany(Names))
                .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_with_JSON_has_an_example_with_the_names_of_its_schema()
    {
        var document = await DocumentAsync();
        var answers = Operations(document)
            .SelectMany(operation => operation.GetProperty("responses").EnumerateObject())
            .Where(answer => answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out _))
            .Select(answer => answer.Value.GetProperty("content").GetProperty("application/json"))
            .Where(content => content.TryGetProperty("example", out _))
            .ToList();

        Assert.NotEmpty(answers);
        Assert.All(answers, content =>
        {
            var envelope = Resolve(document, content.GetProperty("schema")).GetProperty("properties");
            Assert.Equal(Names(envelope), Names(content.GetProperty("example")));
            var schema = envelope.GetProperty("data");
            var example = content.GetProperty("example").GetProperty("data");
            if (schema.TryGetProperty("items", out var items) && example.ValueKind == JsonValueKind.Array)
            {
                (schema, example) = (items, example[0]);
            }
            if (schema.TryGetProperty("$ref", out _))
            {
                // Members that a response can leave out are not required.
                var named = Resolve(document, schema);
                Assert.Empty(named.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Except(Names(example)));
                Assert.Empty(Names(example).Except(Names(named.GetProperty("properties"))));
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
        var document = await DocumentAsync();
        var write = document.GetProperty("paths")
            .GetProperty($"{KalaApplication.Sessions}/{{uuid}}/write").GetProperty("post");
        var bodies = write.GetProperty("requestBody").GetProperty("content");

        Assert.Equal(["application/octet-stream", "multipart/form-data"], Names(bodies));
        Assert.Equal(
            ["file", "hash", "mode", "offset"],
            Names(bodies.GetProperty("multipart/form-data").GetProperty("schema").GetProperty("properties")));
        Assert.Contains("Retry-After", Names(Resolve(document, write.GetProperty("responses").GetProperty("423")).GetProperty("headers")));
        Assert.Contains("Upload-Offset", Names(Resolve(document, write.GetProperty("responses").GetProperty("409")).GetProperty("headers")));
    }

    private static IEnumerable<JsonElement> Operations(JsonElement document) => document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name)))
        .Select(member => member.Value);

    /// <summary>The responses of an operation, as status and code.</summary>
    private static IEnumerable<string> Answers(JsonElement operation)
    {
        var codes = operation.GetProperty("x-codes");
        return Names(operation.GetProperty("responses")).Concat(Names(codes)).Distinct().SelectMany(status =>
            codes.TryGetProperty(status, out var refused)
                ? refused.EnumerateArray().Select(code => $"{status} {code.GetString()}")
                // The only redirection is 304; see RouteTableTransformer.
                : [$"{(status == "3XX" ? "304" : status)} ok"]);
    }

    private static JsonElement Resolve(JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) ? Follow(document, reference.GetString()!) : element;

    private static JsonElement Follow(JsonElement document, string reference)
    {
        var target = document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
        {
            Assert.True(target.TryGetProperty(step, out target), $"{reference} leads nowhere.");
        }
        return target;
    }

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
        .SelectMany(endpoint => MethodsOf(endpoint)
            .Select(method => (method, endpoint.RoutePattern.RawText!.Trim('/'))));

    // The console's pages decide about methods themselves, so that other methods are 404.
    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) => PagePolicy.IsPage(endpoint)
        ? ["GET", "HEAD"]
        : endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods;

    private async Task<JsonElement> DocumentAsync()
    {
        var answer = (await kala.GetAsync("/openapi/v1.json")).ShouldSucceed();
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        return answer.Json;
    }
}
