using System.Diagnostics;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Limits;

/// <summary>
/// Every limit of a request: a value at the limit is accepted, one above it is refused with a 4xx at once (S5).
/// </summary>
public sealed class RequestLimitsTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);

    public static TheoryData<string> Limits => [.. Cases.Keys];

    private static readonly Dictionary<string, (int Limit, Func<KalaApplication, int, Task<int>> SendAsync)> Cases = new()
    {
        ["bytes of a JSON body"] = (64 * 1024, (kala, size) => StatusAsync(kala.PostJsonAsync(
            KalaApplication.Sessions, """{"fileSize":1}""".PadRight(size)))),
        ["levels of JSON"] = (8, (kala, depth) => StatusAsync(kala.PostJsonAsync(
            KalaApplication.Sessions, $$"""{"fileSize":1,"more":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}"""))),
        ["characters of an Idempotency-Key"] = (255, (kala, length) => StatusAsync(kala.CreateAsync(
            new { fileSize = 1 }, ("Idempotency-Key", new string('k', length))))),
        ["bytes of a request line"] = (8 * 1024, (kala, length) => RawAsync(
            kala, $"GET /health/live?{new string('x', length - "GET /health/live? HTTP/1.1\r\n".Length)} HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        ["bytes of the header"] = (16 * 1024, (kala, length) => RawAsync(
            kala, $"GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', length - "Host: localhost\r\nX: \r\n".Length)}\r\n\r\n")),
        ["fields of the header"] = (64, (kala, count) => RawAsync(
            kala, $"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(1, count - 1).Select(i => $"X-{i}: 1\r\n"))}\r\n")),
        ["rows of a page"] = (500, (kala, limit) => StatusAsync(kala.GetAsync($"{KalaApplication.Files}?limit={limit}"))),
        ["characters of a username"] = (64, (kala, length) => StatusAsync(kala.PostJsonAsync(
            KalaApplication.Users, $$"""{"username":"{{Name(length)}}","password":"quite long enough, 0815"}"""))),
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task What_is_at_the_limit_is_taken_and_one_more_is_refused_at_once(string what)
    {
        var (limit, sendAsync) = Cases[what];

        Assert.InRange(await sendAsync(kala, limit), 200, 299);
        var fastest = TimeSpan.MaxValue;
        // With hundreds of other tests running, a call may be slow, but not twenty times.
        for (var i = 0; i < 3 || (i < 20 && fastest >= AtOnce); i++)
        {
            var since = Stopwatch.GetTimestamp();
            var status = await sendAsync(kala, limit + 1);
            fastest = TimeSpan.FromTicks(Math.Min(fastest.Ticks, Stopwatch.GetElapsedTime(since).Ticks));
            Assert.InRange(status, 400, 499);
        }
        Assert.True(fastest < AtOnce, $"One more of the {what} took {fastest.TotalMilliseconds:0} ms.");
    }

    private static int _name;

    private static string Name(int length) => $"n{Interlocked.Increment(ref _name)}".PadRight(length, 'x');

    private static async Task<int> StatusAsync(Task<Answer> call) => (await call).Status;

    private static async Task<int> RawAsync(KalaApplication kala, string text)
    {
        using var client = await kala.ConnectAsync();
        await client.SendAsync(Encoding.ASCII.GetBytes(text));
        return (await client.ReadAnswerAsync()).Status;
    }
}
