using Kala.Domain.Files;
using Microsoft.AspNetCore.StaticFiles;

namespace Kala.Api.Files;

/// <summary>The content type that a file is sent with.</summary>
internal static class ServedType
{
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider ByName = new();

    /// <summary>The declared type, else the one its name suggests, else bytes.</summary>
    public static string Of(StoredFile file) =>
        file.ContentType ?? (ByName.TryGetContentType(file.OriginalFilename, out var guessed) ? guessed : Unknown);

    /// <summary>Whether a browser shows it without running anything of it.</summary>
    public static bool IsHarmlessInline(string type)
    {
        var essence = type.Split(';')[0].Trim();
        if (essence.Contains("xml", StringComparison.OrdinalIgnoreCase))
        {
            // Whatever it says it is, a browser may show it as a document with scripts.
            return false;
        }
        return essence == "text/plain"
            || essence.StartsWith("audio/", StringComparison.Ordinal)
            || essence.StartsWith("video/", StringComparison.Ordinal)
            || (essence.StartsWith("image/", StringComparison.Ordinal) && !essence.Contains("svg", StringComparison.Ordinal));
    }
}
