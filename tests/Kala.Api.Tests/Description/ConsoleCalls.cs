using Kala.Api.Console;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>A call for each of the console's pages and files, which browsers make without credentials.</summary>
internal static class ConsoleCalls
{
    /// <summary>What a browser sends when it opens a page.</summary>
    public static readonly (string Name, string Value) Html = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8");

    /// <summary>The paths of the built files beside the page.</summary>
    public static IReadOnlyList<string> Assets { get; } =
    [
        .. ConsoleFiles.All.Select(name => name["console".Length..]).Where(path => path.StartsWith("/assets/", StringComparison.Ordinal)),
    ];

    /// <summary>The paths of the pages.</summary>
    public static IReadOnlyList<string> Pages { get; } = ["/", .. ConsoleRoutes.Pages.Select(AddressOf)];

    /// <summary>The described routes, each with the path of a call.</summary>
    public static IReadOnlyList<(string Route, string Path)> Routes { get; } =
        [.. ConsoleDescription.Routes.Select(route => ($"{route.Method} {route.Path}", AddressOf(route.Path)))];

    /// <summary>Opens an address like a browser.</summary>
    public static Task<Answer> OpenAsync(
        this KalaApplication kala, string path, string method = "GET", params IEnumerable<(string Name, string Value)> headers) =>
        kala.SendAsync(method, path, null, [Html, .. headers]);

    private static string AddressOf(string route) =>
        route == ConsoleRoutes.Asset ? Assets[0] : route.Replace("/{**below}", "", StringComparison.Ordinal);
}
