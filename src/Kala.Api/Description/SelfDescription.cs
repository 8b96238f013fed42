namespace Kala.Api.Description;

/// <summary>What the description of the API says of itself.</summary>
internal static class DescriptionDescription
{
    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        new("GET", DescriptionRoutes.Document, "Read this description")
        {
            Group = "Description",
            Text = "OpenAPI 3.1. Needs no sign-in.",
            Answers = [new(200, "The document.") { MediaType = "application/json" }],
            Refusals = [.. Refusals.Open],
        },
        new("GET", DescriptionRoutes.Page, "Read this description in a browser")
        {
            Group = "Description",
            Text = "A page without anything from another host. Needs no sign-in.",
            Answers = [new(200, "The page.") { MediaType = "text/html" }],
            Refusals = [.. Refusals.Open],
        },
        new("GET", $"{DescriptionRoutes.Page}/{{file}}", "Read a file of that page")
        {
            Group = "Description",
            Text = "What the page is made of.",
            Fields = [new("path", "file", "Its name.", "docs.js") { IsNeeded = true }],
            Answers = [new(200, "The file.") { MediaType = "*/*" }],
            Refusals = [.. Refusals.Open, "not_found"],
        },
    ];
}
