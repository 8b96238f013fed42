using Kala.Api.Description;
using Kala.Api.Http;
using Kala.Api.Routes;

namespace Kala.Testing;

/// <summary>Compares the responses of test servers with the API description.</summary>
public static class DocumentedAnswers
{
    /// <summary>The path of endpoints that a test adds.</summary>
    public const string TestsOwn = "/test/";

    /// <summary>Fails if a response is not in the description.</summary>
    public static void ShouldCover(IEnumerable<LogLine> requests)
    {
        var missing = requests.Select(Missing).OfType<string>().Distinct().ToList();
        Assert.True(missing.Count == 0, string.Join(Environment.NewLine, missing));
    }

    private static string? Missing(LogLine request)
    {
        var method = (string)request.Fields["Method"]!;
        var path = (string)request.Fields["Route"]!;
        var status = (int)request.Fields["Status"]!;
        var outcome = (string)request.Fields["Outcome"]!;
        if (method == "OPTIONS" && status == 204)
        {
            // A preflight belongs to the CORS protocol, not to the API.
            return null;
        }
        if (path == "(none)")
        {
            return Refusals.Anywhere.Contains(outcome)
                ? null
                : $"An address without a route answered {status} {outcome}: add it to Refusals.Anywhere in src/Kala.Api/Description.";
        }
        if (path.StartsWith(TestsOwn, StringComparison.Ordinal))
        {
            return null;
        }
        if (outcome is "client_gone" or "read_failed")
        {
            return null;
        }
        if (RouteTable.Find(method, path) is not { } route)
        {
            return $"{method} /{path.Trim('/')} is not described: add a RouteDescription beside its controller "
                + "(as in src/Kala.Api/Files/FilesDescription.cs), and its list to src/Kala.Api/Description/RouteTable.cs.";
        }
        var isThere = status < 400
            // The document has one answer 3XX, so that the text of 304 describes the redirect to the store, too.
            ? route.Answers.Any(answer => answer.Status == status || (outcome == "redirected" && answer.Status == 304))
            : route.Refusals.Contains(outcome) && FailureStatus.Codes.Contains(outcome)
                && (!route.Statuses.TryGetValue(outcome, out var demanded) || demanded == status);
        return isThere ? null : $"{method} {route.Path} answered {status} {outcome}, which is not described: add it to "
            + $"{(status < 400 ? "Answers" : "Refusals")} of its RouteDescription (found in the {route.Group} list of "
            + "src/Kala.Api/Description/RouteTable.cs), and a way to get it to tests/Kala.Api.Tests/Description.";
    }
}
