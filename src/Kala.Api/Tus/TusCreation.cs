using Kala.Api.Http;
using Kala.Domain;
using Kala.Domain.Files;

namespace Kala.Api.Tus;

/// <summary>The header of a creation (tus 1.0.0, Creation, POST).</summary>
/// <param name="File">What is declared of the file.</param>
/// <param name="Metadata">The metadata as given; null if none.</param>
/// <param name="Concat">Whether it is a part, or is joined from parts; null if neither.</param>
internal sealed record TusCreation(DeclaredFile File, string? Metadata, UploadConcat? Concat)
{
    /// <summary>What HEAD returns later.</summary>
    public RememberedUpload Remembered => new(Metadata, Concat?.Text);

    /// <summary>Whether it is joined from parts.</summary>
    public bool IsJoined => Concat is { Parts.Count: > 0 };

    /// <summary>Whether it becomes a file as soon as its bytes are there.</summary>
    public bool IsClosedWhenWhole => Concat is null;

    /// <summary>Parses the header of a request.</summary>
    public static Result<TusCreation> Of(HttpRequest request)
    {
        var concat = UploadConcat.Of(request);
        if (concat.IsRefused(out var malformed))
        {
            return malformed;
        }
        var size = SizeOf(request, isJoined: concat.Value is { Parts.Count: > 0 });
        if (size.IsRefused(out malformed))
        {
            return malformed;
        }
        var metadata = TusMetadata.Of(request);
        if (metadata.IsRefused(out malformed))
        {
            return malformed;
        }
        var file = metadata.Value.Declare(size.Value);
        return file.IsRefused(out malformed) ? malformed : new TusCreation(file.Value, metadata.Value.Text, concat.Value);
    }

    private static Result<long?> SizeOf(HttpRequest request, bool isJoined)
    {
        var (isDeclared, isDeferred) = (request.Headers.ContainsKey(UploadHeaders.Length), request.Headers.ContainsKey(TusHeaders.DeferLength));
        if (isJoined)
        {
            return isDeclared || isDeferred
                ? Failures.ValidationFailed(UploadHeaders.Length, "The parts have the length: remove \"Upload-Length\" and \"Upload-Defer-Length\".")
                : (long?)null;
        }
        if (isDeclared == isDeferred)
        {
            return Failures.ValidationFailed(UploadHeaders.Length, "Send either \"Upload-Length\" or \"Upload-Defer-Length: 1\".");
        }
        return isDeferred && request.Headers[TusHeaders.DeferLength] != "1"
            ? Failures.ValidationFailed(TusHeaders.DeferLength, "\"Upload-Defer-Length\" can only be 1.")
            : ByteCount.OfOptional(request, UploadHeaders.Length);
    }
}
