using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The groups of calls, in the order of <see cref="RouteTable"/>.</summary>
internal static class Groups
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["Sign-in"] = "Access tokens and API keys.",
        ["Upload sessions"] = "Send a file in chunks, resume after an interruption, close with verification.",
        ["Files"] = "Store, read and delete whole files. A file never changes.",
        ["Lists"] = "Sessions and files in pages or as CSV, and statistics.",
        ["Maintenance"] = "Housekeeping on demand; for administrators.",
        ["Users"] = "Users and their permissions; for administrators.",
        ["Health"] = "For load balancers and supervisors.",
    };

    public static IEnumerable<OpenApiTag> Tags => RouteTable.Documented.Select(route => route.Group).Distinct()
        .Select(group => new OpenApiTag { Name = group, Description = Texts[group] });
}
