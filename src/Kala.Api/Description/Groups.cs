using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The groups of calls, in the order of <see cref="RouteTable"/>.</summary>
internal static class Groups
{
    private static readonly Dictionary<string, string> Texts = new()
    {
        ["Sign-in"] = "Access tokens and API keys.",
        ["Upload sessions"] = "Send a file in chunks, resume after an interruption, close with verification.",
        ["tus"] = "Resumable uploads by the protocol tus 1.0.0, for its clients.",
        ["Files"] = "Store, read and delete whole files. A file never changes.",
        ["Resumable uploads"] = "The upload resources of the IETF draft; POST /api/manage/filestore/files creates them.",
        ["Datastores"] = "Collections of features, tables and pictures, made of files.",
        ["OGC API"] = "The items of a datastore by OGC API - Features, for maps. Bodies follow that standard.",
        ["Lists"] = "Sessions, files and events in pages or as CSV, and statistics.",
        ["Maintenance"] = "Housekeeping on demand; for administrators.",
        ["Users"] = "Users and their permissions; for administrators.",
        ["Server"] = "The server itself.",
        ["Health"] = "For load balancers and supervisors.",
    };

    /// <summary>Those that have calls among the paths.</summary>
    public static IEnumerable<OpenApiTag> Of(OpenApiPaths paths) => RouteTable.Documented
        .Where(route => paths.ContainsKey(route.Path)).Select(route => route.Group).Distinct()
        .Select(group => new OpenApiTag { Name = group, Description = Texts[group] });
}
