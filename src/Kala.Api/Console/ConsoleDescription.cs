using Kala.Api.Routes;

namespace Kala.Api.Console;

/// <summary>The descriptions of the console's pages and files, which are not part of the API.</summary>
internal static class ConsoleDescription
{
    private const string Group = "Console";
    private const string ETag = "\"sha256-LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ\"";

    private static readonly FieldDescription Known = CommonFields.Header("If-None-Match", "Send only if it has none of these tags.", ETag);

    /// <summary>The fields of a request for a page.</summary>
    public static IReadOnlyList<FieldDescription> PageFields { get; } =
        [CommonFields.Header("Accept", "Must contain text/html, as a browser sends it.", "text/html") with { IsRequired = true }, Known];

    /// <summary>The responses with a page.</summary>
    public static IReadOnlyList<AnswerDescription> PageAnswers { get; } = Answers("The console.", "text/html", "no-cache", "Accept, Accept-Encoding");

    public static IReadOnlyList<RouteDescription> Routes { get; } =
    [
        .. ConsoleRoutes.Pages.SelectMany(path => Both(new("GET", path, "Show the console in a browser")
        {
            Id = $"showConsole{path.Split('/')[1]}",
            Group = Group,
            Text = "Without text/html in Accept the path is unknown. Needs no sign-in; the page signs in.",
            Fields = PageFields,
            Answers = PageAnswers,
            Refusals = [.. Refusals.Open],
        })),
        .. Both(new("GET", ConsoleRoutes.Asset, "Get a file of the console")
        {
            Id = "getConsoleFile",
            Group = Group,
            Text = "The scripts and styles of the page. Needs no sign-in.",
            Fields = [new("path", "file", "The file name.", "index-AAAAAAAA.js") { IsRequired = true }, Known],
            Answers = Answers("The file.", "*/*", "public, max-age=31536000, immutable", "Accept-Encoding"),
            Refusals = [.. Refusals.Open, "not_found"],
        }),
    ];

    private static IEnumerable<RouteDescription> Both(RouteDescription get) => [get, get with { Method = "HEAD", Id = $"{get.Id}Head" }];

    private static AnswerDescription[] Answers(string text, string mediaType, string caching, string vary)
    {
        IReadOnlyList<FieldDescription> headers =
        [
            CommonFields.Header("ETag", "A strong tag of the bytes in this coding.", ETag),
            CommonFields.Header("Cache-Control", "How long a cache may keep it.", caching),
            CommonFields.Header("Vary", "The request fields that the response depends on.", vary),
        ];
        return [new(200, text) { MediaType = mediaType, Headers = headers }, new(304, "The client has it.") { Headers = headers }];
    }
}
