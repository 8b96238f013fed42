namespace Kala.Domain.Datastores;

/// <summary>Why files cannot be imported.</summary>
public static class ImportCodes
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "format_unknown", "reader_missing", "archive_too_large", "archive_invalid", "xml_with_doctype", "source_invalid",
        "source_too_large", "raster_too_large", "crs_unknown", "import_timeout", "import_memory", "import_failed",
    ];
}
