using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Limits;

/// <summary>Every limit of a request: a value at the limit is accepted, one above it is refused (S5).</summary>
public sealed class RequestLimitsTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static int _name;

    public static TheoryData<string> Limits => [.. Cases.Keys];

    // A refusal without a code is the HTTP server's own, and has no body.
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["bytes of a JSON body"] = new(64 * 1024, 201, 413, "body_too_large", (kala, size) => kala.PostJsonAsync(
            KalaApplication.Sessions, """{"fileSize":1}""".PadRight(size))),
        ["levels of JSON"] = new(8, 201, 400, "validation_failed", (kala, depth) => kala.PostJsonAsync(
            KalaApplication.Sessions, $$"""{"fileSize":1,"more":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""")),
        ["characters of an Idempotency-Key"] = new(255, 201, 400, "validation_failed", (kala, length) => kala.CreateAsync(
            new { fileSize = 1 }, ("Idempotency-Key", new string('k', length)))),
        ["bytes of a request line"] = new(8 * 1024, 200, 414, null, (kala, length) => RawAsync(
            kala, $"GET /health/live?{new string('x', length - "GET /health/live? HTTP/1.1\r\n".Length)} HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        ["bytes of the header"] = new(16 * 1024, 200, 431, null, (kala, length) => RawAsync(
            kala, $"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', length - "Host: localhost\r\nX: \r\n".Length)}\r\n\r\n")),
        ["fields of the header"] = new(64, 200, 431, null, (kala, count) => RawAsync(
            kala, $"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(1, count - 1).Select(i => $"X-{i}: 1\r\n"))}\r\n")),
        ["rows of a page"] = new(500, 200, 400, "validation_failed", (kala, limit) => kala.GetAsync(
            $"{KalaApplication.Files}?limit={limit}")),
        ["characters of a username"] = new(64, 201, 400, "validation_failed", (kala, length) => kala.PostJsonAsync(
            KalaApplication.Users, $$"""{"username":"{{Name(length)}}","password":"quite long enough, 0815"}""")),
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task What_is_at_the_limit_is_taken_and_one_more_is_refused(string what)
    {
        var one = Cases[what];

        (await one.SendAsync(kala, one.Limit)).ShouldSucceed(one.Taken);
        var refused = await one.SendAsync(kala, one.Limit + 1);

        if (one.Code is { } code)
        {
            refused.ShouldBeRefused(one.Refused, code);
        }
        else
        {
            Assert.Equal(one.Refused, refused.Status);
            Assert.Empty(refused.Body);
        }
    }

    private static string Name(int length) => $"n{Interlocked.Increment(ref _name)}".PadRight(length, 'x');

    private static async Task<Answer> RawAsync(KalaApplication kala, string text)
    {
        using var client = await kala.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(text));
        return await client.ReadAnswerAsync();
    }

    private sealed record Case(
        int Limit, int Taken, int Refused, string? Code, Func<KalaApplication, int, Task<Answer>> SendAsync);
}
