using Kala.Domain;
using Kala.Domain.Datastores;

namespace Kala.Api.Description;

/// <summary>One sample of each failure, for examples and tests.</summary>
internal static class FailureSamples
{
    public static IReadOnlyList<Failure> All { get; } =
    [
        .. typeof(Failures).GetProperties().Select(property => property.GetValue(null)).OfType<Failure>(),
        .. ImportCodes.All.Select(code => Failures.NotImported(code, "The file cannot be imported; this sentence says why.")),
        Failures.ZoomTooLow(5),
        Failures.TileTooLarge(16 << 20),
        Failures.ValidationFailed("field", "A field is invalid; \"errors\" has the messages for each field."),
        Failures.MalformedMultipart("The form has no data part."),
        Failures.FileTooLarge(1L << 40),
        Failures.QuotaExceeded("You have 1048570 bytes in files and open sessions and the limit is 1048576; DELETE some."),
        Failures.UnsupportedMediaType("Send JSON, and set \"Content-Type: application/json\"."),
        Failures.UnsupportedVersion("This call needs \"Tus-Resumable: 1.0.0\"."),
        Failures.Forbidden("Call this server as localhost, or add the name you use to Auth:AllowedHosts."),
    ];
}
