using Microsoft.AspNetCore.Mvc;

namespace Kala.Api.Files;

/// <summary>The response to the request that has stored a file.</summary>
internal static class StoredAnswer
{
    /// <summary>201 with the uuid and the path, which upload libraries of browsers expect as <c>url</c>.</summary>
    public static CreatedResult Of(HttpRequest request, Guid file)
    {
        var url = Path(request, file);
        return new CreatedResult(url, new { data = file, url });
    }

    /// <summary>The path of a file.</summary>
    public static string Path(HttpRequest request, Guid file) => $"{request.PathBase}/{Paths.Files}/{file}";
}
