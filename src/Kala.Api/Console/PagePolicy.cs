using Microsoft.AspNetCore.Routing.Matching;

namespace Kala.Api.Console;

/// <summary>
/// The console's pages exist only for a browser that opens one: a GET or HEAD whose Accept has text/html. For every
/// other request their paths are as unknown as without the console, so a client with a wrong address gets a problem.
/// </summary>
internal sealed class PagePolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>Marks the endpoint of a page.</summary>
    public static readonly object Page = new PageMark();

    public override int Order => 0;

    /// <summary>Whether the endpoint is that of a page.</summary>
    public static bool IsPage(Endpoint endpoint) => endpoint.Metadata.GetMetadata<PageMark>() is not null;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsPage);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (!OpensPage(httpContext.Request))
        {
            for (var i = 0; i < candidates.Count; i++)
            {
                if (IsPage(candidates[i].Endpoint))
                {
                    candidates.SetValidity(i, false);
                }
            }
        }
        return Task.CompletedTask;
    }

    private static bool OpensPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.GetTypedHeaders().Accept.Any(type => type.Quality is not 0 && type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    private sealed class PageMark;
}
