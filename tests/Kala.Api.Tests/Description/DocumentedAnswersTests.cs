using Kala.Api.Description;
using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>
/// Every described response can occur. Every test server checks at its end that no response is undescribed.
/// </summary>
public sealed class DocumentedAnswersTests(KalaApplication kala, SignedInServer signedIn)
    : IClassFixture<KalaApplication>, IClassFixture<SignedInServer>
{
    /// <summary>
    /// All responses in the table, as <c>METHOD /path status code</c>; the code of a success is <c>ok</c>.
    /// </summary>
    public static IReadOnlyList<string> Answers { get; } =
    [
        .. RouteTable.All.SelectMany(route => route.Answers
            .Select(answer => $"{route.Method} {route.Path} {answer.Status} ok")
            .Concat(route.Refusals.Distinct().Select(code =>
                $"{route.Method} {route.Path} {route.StatusOf(FailureSamples.All.Single(one => one.Code == code))} {code}"))),
    ];

    // The requests of two seconds take longer than that where each of them waits for an S3-compatible store.
    public static TheoryData<string> Documented =>
        [.. Answers.Where(answer => !KalaApplication.UsesS3 || !answer.EndsWith(" too_many_requests", StringComparison.Ordinal))];

    private LogLines? _own;

    [Theory]
    [MemberData(nameof(Documented))]
    public async Task Every_documented_answer_can_be_had(string documented)
    {
        var words = documented.Split(' ');
        var (route, status, code) = ($"{words[0]} {words[1]}", int.Parse(words[2], provider: null), words[3]);

        var before = Heads(code);

        var answer = await ProduceAsync(documented, route, code);

        Assert.True(answer.Status == status, $"Expected {documented}, but got {answer}");
        if (status >= 400 && words[0] != "HEAD")
        {
            answer.ShouldBeRefused(status, code);
        }
        else if (status >= 400)
        {
            await Eventually.TrueAsync(() => Heads(code) == before + 1, $"{code} in the log");
        }
    }

    [Fact]
    public void No_way_to_an_answer_is_left_that_is_not_documented()
    {
        Assert.Empty(Producers.All.Keys.Except(Answers));
    }

    /// <summary>The number of refused HEAD requests with a code, which is only in the log.</summary>
    private int Heads(string code) => kala.Log.Requests.Concat(signedIn.Kala.Log.Requests).Concat(_own?.Requests ?? [])
        .Count(line => (string?)line.Fields["Method"] == "HEAD" && (string?)line.Fields["Outcome"] == code);

    private async Task<Answer> ProduceAsync(string documented, string route, string code)
    {
        // What is about users is asked where there are some; who they are is asked of everybody there.
        var needsUsers = code == "unauthenticated" || Samples.NeedsUsers(route);
        var at = needsUsers && code != "forbidden" ? signedIn.Kala : kala;
        if (Producers.All.TryGetValue(documented, out var produce))
        {
            return await MendedAsync(at, () => produce(at));
        }
        if (code == "too_many_requests")
        {
            return await HurriedAsync(route);
        }
        if (code == "storage_unavailable")
        {
            return await UnavailableAsync(route);
        }
        Assert.True(
            Samples.All.TryGetValue(route, out var prepare),
            $"Nothing calls {route}: add a call that succeeds to tests/Kala.Api.Tests/Description/Samples.cs.");
        var call = await prepare(at);
        return code switch
        {
            "ok" => await call([]),
            "unauthenticated" => await call([("X-API-Key", "kala_unknown")]),
            "forbidden" => await call([("Host", "elsewhere.example")]),
            "internal_error" => await FaultyAsync(at, new InvalidOperationException("A bug."), call),
            "database_unavailable" => await FaultyAsync(at, new DatabaseUnavailableException("Busy.", null), call),
            "insufficient_storage" => await MendedAsync(at, () =>
            {
                at.Database.WriteFault = new Kala.Application.Abstractions.StorageFullException();
                return call([]);
            }),
            "request_timeout" => await LateAsync(at, route),
            _ => throw new Xunit.Sdk.XunitException(
                $"Nothing gets \"{documented}\": add a way to tests/Kala.Api.Tests/Description/Producers.*.cs, or take the code "
                + "out of the route's RouteDescription (src/Kala.Api/Description/RouteTable.cs lists where they are)."),
        };
    }

    /// <summary>The response to a caller who has used up the requests of two seconds, on a separate server.</summary>
    private async Task<Answer> HurriedAsync(string route)
    {
        const string Limit = "Limits:RequestsPerSecond=20";
        await using var own = Samples.NeedsUsers(route)
            ? await KalaApplication.StartSignedInAsync(Limit)
            : await KalaApplication.StartAsync(Limit);
        _own = own.Log;
        var call = await Samples.All[route](own);
        Answer answer;
        for (var i = 0; (answer = await call([])).Status is not (423 or 429) && i < 1000; i++)
        {
            // The next one.
        }
        return answer;
    }

    /// <summary>The response while the store of the bytes does not answer, on a separate server.</summary>
    private async Task<Answer> UnavailableAsync(string route)
    {
        var outage = new Outage();
        await using var own = await KalaApplication.StartAsync(outage.Cover);
        _own = own.Log;
        var call = await Samples.WithBytesAsync(route, own);
        // So that closing reads the bytes again.
        await own.ExecuteAsync("UPDATE upload_sessions SET digest_state = NULL");
        outage.IsOn = true;
        return await call([]);
    }

    /// <summary>The response to a JSON body that does not arrive.</summary>
    private static async Task<Answer> LateAsync(KalaApplication at, string route)
    {
        var (method, target) = (route.Split(' ')[0], route.Split(' ')[1].Replace("{uuid}", $"{Guid.NewGuid()}", StringComparison.Ordinal));
        using var client = await at.ConnectAsync();
        IEnumerable<(string, string)> fields = [("Content-Type", "application/json"), ("Content-Length", "2"), ("Expect", "100-continue")];
        await client.SendHeadAsync(method, target, at.Credentials is null
            ? fields
            : fields.Append(await at.SignInAsync("admin", KalaApplication.AdminPassword)));
        await client.ReadContinueAsync();
        at.Clock.Advance(TimeSpan.FromSeconds(30));
        return await client.ReadAnswerAsync();
    }

    private static Task<Answer> FaultyAsync(KalaApplication at, Exception fault, Call call) => MendedAsync(at, () =>
    {
        (at.Database.ReadFault, at.Database.WriteFault) = (fault, fault);
        return call([]);
    });

    private static async Task<Answer> MendedAsync(KalaApplication at, Func<Task<Answer>> produce)
    {
        try
        {
            return await produce();
        }
        finally
        {
            at.Database.Mend();
        }
    }
}
