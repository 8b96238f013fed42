using System.Globalization;
using Kala.Application.Files;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Application.Datastores;

/// <summary>Finds the files that datastores are made of. A source is a file of the caller, and nothing else.</summary>
public sealed class DatastoreSource(FileLookup files, DatastoresOptions options)
{
    private const string Scheme = "filestore:";

    /// <summary>A file as a source.</summary>
    public static string Text(Guid file) => $"{Scheme}{file:D}";

    /// <summary>The file that a source names; refused if the caller cannot read it or if it is too large.</summary>
    public async Task<Result<StoredFile>> FindAsync(string? source, Caller caller, CancellationToken cancellation)
    {
        if (Parse(source) is not { } id)
        {
            return Failures.ValidationFailed("source", "\"source\" must be filestore: and the uuid of a file, for example filestore:3f1c0a52-8d8e-4b7a-9a54-0f3b1c2d4e5f.");
        }
        var found = await files.FindAsync(id, caller, cancellation);
        return !found.IsRefused(out var refusal) ? found.Value.Size > options.SourceBytes ? TooLarge() : found
            : refusal == Failures.Gone ? Failures.FileNotFound
            : refusal;
    }

    private Failure TooLarge() => Failures.NotImported(
        "source_too_large", string.Create(CultureInfo.InvariantCulture, $"A file with more than {options.SourceBytes} bytes is not imported."));

    private static Guid? Parse(string? source) =>
        source?.StartsWith(Scheme, StringComparison.Ordinal) == true && Guid.TryParseExact(source[Scheme.Length..], "D", out var id) ? id : null;
}
