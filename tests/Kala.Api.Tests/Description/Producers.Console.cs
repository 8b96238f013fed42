using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>Calls that produce the responses about the console.</summary>
internal static partial class Producers
{
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Pages() =>
    [
        .. ConsoleCalls.Routes.Concat([("GET /", "/"), ("HEAD /", "/")]).Select(call => Known(call.Item1, call.Item2)),
        ("GET / 200 ok", kala => kala.OpenAsync("/")),
        ("HEAD / 200 ok", kala => kala.OpenAsync("/", "HEAD")),
        ("GET /assets/{file} 404 not_found", kala => kala.OpenAsync("/assets/nothing.js")),
        ("HEAD /assets/{file} 404 not_found", kala => kala.OpenAsync("/assets/nothing.js", "HEAD")),
    ];

    private static (string Key, Func<KalaApplication, Task<Answer>> Value) Known(string route, string path) =>
        ($"{route} 304 ok", kala => kala.OpenAsync(path, route.Split(' ')[0], ("If-None-Match", "*")));
}
