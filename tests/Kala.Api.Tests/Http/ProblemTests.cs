using Kala.Api.Description;
using Kala.Api.Http;
using Kala.Application.Abstractions;
using Kala.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kala.Api.Tests.Http;

/// <summary>Every error is a problem, including the framework's errors.</summary>
public sealed class ProblemTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/api/manage/filestore")]
    [InlineData("/api/manage/filestore/sessions/00000000-0000-4000-8000-000000000000/nowhere")]
    public async Task No_such_address_is_a_problem(string target)
    {
        var problem = (await kala.GetAsync(target)).ShouldBeRefused(404, "not_found");

        Assert.Equal(target, problem.GetProperty("instance").GetString());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal("Not Found", problem.GetProperty("title").GetString());
        Assert.Equal(problem.GetProperty("message").GetString(), problem.GetProperty("detail").GetString());
    }

    /// <summary>A proxy that speaks HTTP/1.0 to the server cannot tell otherwise whether it has the whole of it.</summary>
    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("PATCH", "/api/manage/filestore/tus/00000000-0000-4000-8000-000000000000")]
    public async Task A_problem_has_its_length(string method, string target)
    {
        var answer = await kala.SendAsync(method, target, null);

        Assert.Equal($"{answer.Body.Length}", answer.Header("Content-Length"));
        Assert.NotEmpty(answer.Body);
    }

    [Theory]
    [InlineData("PUT", "/api/manage/filestore/sessions", "GET, POST")]
    [InlineData("GET", "/api/upload", "POST")]
    [InlineData("PATCH", "/api/manage/filestore/files/00000000-0000-4000-8000-000000000000", "DELETE, GET, HEAD, PUT")]
    public async Task A_wrong_method_is_a_problem_with_the_right_ones(string method, string target, string allowed)
    {
        var answer = await kala.SendAsync(method, target, null);

        answer.ShouldBeRefused(405, "method_not_allowed");
        Assert.Equal(allowed.Split(", "), answer.Header("Allow")!.Split(", ").Order());
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("nonsense")]
    public async Task A_wrong_type_of_body_is_a_problem(string type)
    {
        var answer = await kala.PostJsonAsync(KalaApplication.Sessions, """{"fileSize":5}""", ("Content-Type", type));

        answer.ShouldBeRefused(415, "unsupported_media_type");
    }

    [Fact]
    public async Task A_JSON_body_of_unreasonable_length_is_a_problem()
    {
        var body = $$"""{"fileSize":5,"originalFilename":"{{new string('x', 70_000)}}"}""";

        var answer = await kala.PostJsonAsync(KalaApplication.Sessions, body);

        answer.ShouldBeRefused(413, "body_too_large");
    }

    [Theory]
    [InlineData("""{"fileSize":5,"fileSize":6}""")]
    [InlineData("""{"fileSize":5,"x":[[[[[[[[[[1]]]]]]]]]]}""")]
    [InlineData("\"\\ud800\"")]
    public async Task JSON_that_can_be_read_in_two_ways_is_a_problem(string body)
    {
        var answer = await kala.PostJsonAsync(KalaApplication.Sessions, body);

        answer.ShouldBeRefused(400, "validation_failed");
    }

    [Theory]
    [InlineData("""{"fileSize":"5"}""")]
    [InlineData("""{"fileSize":5""")]
    public async Task A_problem_names_the_field_and_nothing_of_the_program(string body)
    {
        var answer = await kala.PostJsonAsync(KalaApplication.Sessions, body);

        var problem = answer.ShouldBeRefused(400, "validation_failed");
        Assert.Contains("\"fileSize\"", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("command", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("System", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/manage/filestore/sessions", """{"fileSize":"5"}""", "fileSize", "\"fileSize\" must be a whole number, without quotes.")]
    [InlineData("/api/manage/filestore/sessions", """{"fileSize":5.5}""", "fileSize", "\"fileSize\" must be a whole number, without quotes.")]
    [InlineData("/api/manage/filestore/sessions", """{"FileSize":true}""", "fileSize", "\"fileSize\" must be a whole number, without quotes.")]
    [InlineData("/api/manage/filestore/sessions", """{"originalFilename":5}""", "originalFilename", "\"originalFilename\" must be a string.")]
    [InlineData("/api/manage/filestore/sessions", """{"token":"yes"}""", "token", "\"token\" must be true or false, without quotes.")]
    [InlineData("/api/manage/filestore/sessions", "[5]", "body", "The body must be a JSON object; see docs/http-api.md.")]
    [InlineData("/api/manage/filestore/sessions", """{"fileSize":5,"fileSize":6}""", "fileSize", "\"fileSize\" is in the body twice; send it once.")]
    [InlineData("/api/manage/filestore/sessions", """{"fileSize":5""", "fileSize", "The body is not valid JSON; reading stopped after \"fileSize\" at line 1, byte 14.")]
    [InlineData("/api/manage/filestore/sessions", "{fileSize:5}", "body", "The body is not valid JSON; reading stopped at line 1, byte 2.")]
    [InlineData("/api/manage/filestore/maintenance/assign-owner", """{"to":"ann"}""", "to", "\"to\" must be a uuid, in quotes.")]
    [InlineData("/api/auth/api-key", """{"validTo":5}""", "validTo", "\"validTo\" must be a time such as \"2026-11-22T11:12:48Z\".")]
    [InlineData("/api/auth/api-key", """{"permissions":"all"}""", "permissions", "\"permissions\" must be a list of strings.")]
    [InlineData("/api/auth/api-key", """{"permissions":["all",5]}""", "permissions[1]", "\"permissions\" must be a list of strings.")]
    [InlineData("/api/manage/datastores", """{"options":5}""", "options", "\"options\" must be an object.")]
    [InlineData("/api/manage/datastores", """{"options":{"lon":5}}""", "options.lon", "\"options.lon\" must be a string.")]
    public async Task A_problem_says_which_kind_of_value_a_field_needs(string path, string body, string field, string message)
    {
        var problem = (await kala.PostJsonAsync(path, body)).ShouldBeRefused(400, "validation_failed");

        Assert.Equal(message, problem.GetProperty("message").GetString());
        Assert.Equal(message, problem.GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Fact]
    public void Each_member_of_a_body_has_a_kind_to_name()
    {
        var members = RouteTable.All.SelectMany(route => route.Bodies).Select(body => body.Data).OfType<Type>().Distinct()
            .SelectMany(body => body.GetProperties());

        Assert.NotEmpty(members);
        Assert.All(members, member => Assert.NotNull(JsonFaults.Kind(member.PropertyType)));
    }

    [Fact]
    public async Task A_problem_of_HEAD_has_no_body()
    {
        var answer = await kala.AskAsync(Guid.NewGuid(), "HEAD");

        Assert.Equal("application/problem+json", answer.ShouldSucceed(404).Header("Content-Type"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task An_unknown_session_and_a_malformed_uuid_are_told_in_the_same_words()
    {
        var unknown = (await kala.AskAsync(Guid.NewGuid())).ShouldBeRefused(404, "session_not_found");
        var malformed = (await kala.GetAsync($"{KalaApplication.Sessions}/nonsense")).ShouldBeRefused(404, "session_not_found");

        Assert.Equal(unknown.GetProperty("message").GetString(), malformed.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_bug_is_an_internal_error_and_is_logged_once()
    {
        await using var broken = await KalaApplication.StartAsync();
        await broken.ExecuteAsync("DROP TABLE upload_sessions");

        var answer = await broken.CreateAsync(new { fileSize = 5 });

        var problem = answer.ShouldBeRefused(500, "internal_error");
        var faults = broken.Log.All.Where(line => line.Id == 1002).ToList();
        Assert.Contains(problem.GetProperty("traceId").GetString()!, Assert.Single(faults).Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => broken.Log.Requests.Count > 0, "the line of the request");
        Assert.Equal("api/manage/filestore/sessions", Assert.Single(broken.Log.Requests).Fields["Route"]);
        Assert.DoesNotContain("SQL", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false, 507, "insufficient_storage")]
    [InlineData(true, 503, "database_unavailable")]
    public async Task A_fault_that_will_pass_says_when_to_try_again(bool isDatabase, int status, string code)
    {
        Exception fault = isDatabase
            ? new Kala.Application.Abstractions.DatabaseUnavailableException("Busy.", null)
            : new StorageFullException();
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await new FaultHandler(kala.Services.GetRequiredService<ILogger<FaultHandler>>())
            .TryHandleAsync(http, fault, CancellationToken.None);

        Assert.Equal(status, http.Response.StatusCode);
        Assert.NotEmpty(http.Response.Headers.RetryAfter.ToString());
        http.Response.Body.Position = 0;
        var text = await new StreamReader(http.Response.Body).ReadToEndAsync();
        Assert.Contains($"\"code\":\"{code}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "/api/manage/filestore/sessions/3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b", 423)]
    [InlineData("GET", "/api/manage/filestore/sessions/3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b", 503)]
    [InlineData("HEAD", "/api/manage/filestore/files/3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b", 503)]
    public async Task A_client_that_asks_for_its_offset_while_there_is_no_database_is_told_to_come_back(
        string method, string path, int status)
    {
        var http = new DefaultHttpContext
        {
            Request = { Method = method, Path = path },
            Response = { Body = new MemoryStream() },
        };

        await new FaultHandler(kala.Services.GetRequiredService<ILogger<FaultHandler>>()).TryHandleAsync(
            http, new Kala.Application.Abstractions.DatabaseUnavailableException("Gone.", null), CancellationToken.None);

        Assert.Equal(status, http.Response.StatusCode);
        Assert.NotEmpty(http.Response.Headers.RetryAfter.ToString());
    }
}
