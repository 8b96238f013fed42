using Kala.Testing;

namespace Kala.Api.Tests.Limits;

/// <summary>Requests per second and concurrent bodies. The limiter has no test clock, so no test depends on a delay.</summary>
public sealed class RateLimitsTests
{
    [Fact]
    public async Task Requests_in_a_second_are_limited_for_each_owner_apart()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:RequestsPerSecond=5");
        var (_, ann) = await kala.AddUserAsync("ann");
        var (_, bob) = await kala.AddUserAsync("bob");
        const string Me = $"{KalaApplication.Auth}/me";

        var (taken, refused) = await UntilRefusedAsync(() => kala.GetAsync(Me, ann));

        Assert.True(taken >= 10, $"{taken} requests were taken, but 10 may come at once.");
        refused.ShouldBeRefused(429, "too_many_requests");
        Assert.Equal("1", refused.Header("Retry-After"));
        (await kala.GetAsync(Me, bob)).ShouldSucceed();
        await Eventually.TrueAsync(async () => (await kala.GetAsync(Me, ann)).Status == 200, "requests to be taken again");
    }

    [Fact]
    public async Task Requests_of_callers_who_have_not_signed_in_are_limited_for_each_address_apart()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Proxies:Trusted=127.0.0.1", "Limits:RequestsPerSecond=5");
        Task<Answer> AskAsync(string address) =>
            kala.PostJsonAsync($"{KalaApplication.Auth}/access-token", "{}", ("X-Forwarded-For", address));

        var (taken, refused) = await UntilRefusedAsync(() => AskAsync("198.51.100.1"));

        Assert.True(taken >= 10, $"{taken} requests were taken, but 10 may come at once.");
        refused.ShouldBeRefused(429, "too_many_requests");
        (await AskAsync("203.0.113.1")).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task Requests_that_are_refused_for_their_caller_count_against_the_address()
    {
        await using var kala = await KalaApplication.StartSignedInAsync("Limits:RequestsPerSecond=5");
        kala.Credentials = ("X-API-Key", "kala_0123456789ab_" + new string('A', 43));
        (await kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldBeRefused(401, "unauthenticated");

        var (_, refused) = await UntilRefusedAsync(() => kala.GetAsync($"{KalaApplication.Auth}/me"), usual: 401);

        refused.ShouldBeRefused(429, "too_many_requests");
    }

    [Fact]
    public async Task Health_and_the_way_to_the_page_are_answered_whatever_the_pace()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:RequestsPerSecond=1");
        _ = await UntilRefusedAsync(() => kala.GetAsync(KalaApplication.Files));

        for (var i = 0; i < 5; i++)
        {
            (await kala.GetAsync("/health/live")).ShouldSucceed();
            (await kala.GetAsync("/")).ShouldSucceed(302);
        }
    }

    [Fact]
    public async Task Bodies_at_a_time_are_limited()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:UploadsPerOwner=1");
        var session = await kala.OpenSessionAsync(10);
        var other = await kala.OpenSessionAsync(5);
        using var running = await kala.BeginWriteAsync(session, [1, 2, 3], 10);

        (await kala.AppendRawAsync(other, new byte[5])).ShouldBeRefused(429, "too_many_requests");
        await running.SendAsync(new byte[7]);
        (await running.ReadAnswerAsync()).ShouldSucceed();

        (await kala.AppendRawAsync(other, new byte[5])).ShouldSucceed();
    }

    [Fact]
    public async Task Requests_of_unknown_addresses_count_too()
    {
        await using var kala = await KalaApplication.StartAsync("Limits:RequestsPerSecond=1");

        var (_, refused) = await UntilRefusedAsync(() => kala.GetAsync("/nothing/here"), usual: 404);

        refused.ShouldBeRefused(429, "too_many_requests");
    }

    /// <summary>The number of accepted calls before the first 429, and that response.</summary>
    private static async Task<(int Taken, Answer Refused)> UntilRefusedAsync(Func<Task<Answer>> call, int? usual = null)
    {
        for (var taken = 0; taken < 1000; taken++)
        {
            var answer = await call();
            if (answer.Status == 429)
            {
                return (taken, answer);
            }
            Assert.Equal(usual ?? answer.Status, answer.Status);
        }
        throw new InvalidOperationException("All thousand calls were taken.");
    }
}
