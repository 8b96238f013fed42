using Kala.Api.Console;
using Kala.Api.Routes;

namespace Kala.Api.Description;

/// <summary>The description of the description routes themselves.</summary>
internal static class SelfDescription
{
    private static readonly RouteDescription Start = new("GET", DescriptionRoutes.Root, "Show the console, or go to the description")
    {
        Id = "goToDescription",
        Group = "Description",
        Text = "With Accept: text/html the console, unless Console:Enabled is false; otherwise a redirection to the page. Needs no sign-in.",
        Fields = [.. ConsoleDescription.PageFields.Select(field => field with { IsRequired = false })],
        Answers =
        [
            .. ConsoleDescription.PageAnswers,
            new(302, "See the page.")
            {
                Headers = [CommonFields.Header("Location", "The path of the page.", DescriptionRoutes.Page), CommonFields.NoStore],
            },
        ],
        Refusals = [.. Refusals.Open],
    };

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        Start,
        Start with { Method = "HEAD", Id = "headDescription" },
        new("GET", DescriptionRoutes.Document, "Get this description as OpenAPI")
        {
            Id = "getDescription",
            Group = "Description",
            Text = "OpenAPI 3.1. Needs no sign-in.",
            Answers = [new(200, "The document.") { MediaType = "application/json" }],
            Refusals = [.. Refusals.Open],
        },
        new("GET", DescriptionRoutes.Page, "Show this description in a browser")
        {
            Id = "showDescription",
            Group = "Description",
            Text = "The page loads nothing from other hosts. Needs no sign-in.",
            Answers = [new(200, "The page.") { MediaType = "text/html" }],
            Refusals = [.. Refusals.Open],
        },
        new("GET", $"{DescriptionRoutes.Page}/{{file}}", "Get a file of that page")
        {
            Id = "getDescriptionFile",
            Group = "Description",
            Text = "The scripts and styles of the page. Needs no sign-in.",
            Fields = [new("path", "file", "The file name.", "docs.js") { IsRequired = true }],
            Answers = [new(200, "The file.") { MediaType = "*/*" }],
            Refusals = [.. Refusals.Open, "not_found"],
        },
    ];
}
