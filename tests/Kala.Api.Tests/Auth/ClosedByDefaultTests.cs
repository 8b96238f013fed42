using Kala.Api.Auth;
using Kala.Testing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kala.Api.Tests.Auth;

/// <summary>Nobody is taken for somebody. What an endpoint answers that says nothing of its callers is in the matrix.</summary>
public sealed class ClosedByDefaultTests : IAsyncLifetime
{
    private const string Bare = "/test/bare";
    private const string Open = "/test/open";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync(
        app => app.MapGet(Open, [AllowAnonymous] (HttpContext http) => http.Caller().Owner.ToString()));

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Where_nobody_was_asked_to_sign_in_asking_for_the_caller_is_a_fault()
    {
        Assert.Throws<InvalidOperationException>(() => new DefaultHttpContext().Caller());
        (await _kala.GetAsync(Open)).ShouldBeRefused(500, "internal_error");
    }

    [Fact]
    public async Task Without_sign_in_a_mapped_endpoint_is_called_by_the_anonymous_administrator()
    {
        await using var anonymous = await KalaApplication.StartWithAsync(
            app => app.MapGet(Bare, (HttpContext http) => http.Caller().Owner.ToString()));

        Assert.Equal("00000000-0000-4000-8000-000000000001", (await anonymous.GetAsync(Bare)).ShouldSucceed().Text);
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("PUT", "/api/auth/me", 405, "method_not_allowed")]
    [InlineData("GET", "/health/live", 200, null)]
    public async Task What_is_not_there_is_said_to_everybody_and_what_is_open_stays_open(string method, string target, int status, string? code)
    {
        _kala.Credentials = null;
        foreach (var sent in (IEnumerable<(string, string)>[])[[], [("X-API-Key", "nonsense")], [KalaApplication.Bearer("a.b.c")]])
        {
            var answer = await _kala.SendAsync(method, target, null, sent);

            Assert.Equal(status, answer.Status);
            Assert.Equal(code, code is null ? null : answer.Json.GetProperty("code").GetString());
        }
    }
}
