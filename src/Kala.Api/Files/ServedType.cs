using Kala.Domain.Files;
using Microsoft.AspNetCore.StaticFiles;

namespace Kala.Api.Files;

/// <summary>The content type of a download.</summary>
internal static class ServedType
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider ByName = new();

    /// <summary>
    /// The declared type, otherwise the type guessed from the name, otherwise <c>application/octet-stream</c>.
    /// </summary>
    public static string Of(StoredFile file) =>
        file.ContentType ?? (ByName.TryGetContentType(file.OriginalFilename, out var guessed) ? guessed : Unknown);

    /// <summary>Whether a browser shows the type without running scripts.</summary>
    public static bool IsHarmlessInline(string type)
    {
        var essence = type.Split(';')[0].Trim();
        if (essence.Contains("xml", StringComparison.OrdinalIgnoreCase))
        {
            // A browser may show any XML type as a document with scripts.
            return false;
        }
        return essence == "text/plain"
            || essence.StartsWith("audio/", StringComparison.Ordinal)
            || essence.StartsWith("video/", StringComparison.Ordinal)
            || (essence.StartsWith("image/", StringComparison.Ordinal) && !essence.Contains("svg", StringComparison.Ordinal));
    }
}
