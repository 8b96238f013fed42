using Kala.Domain;

namespace Kala.Api.Description;

/// <summary>One of each kind of refusal, for examples and for tests.</summary>
internal static class FailureSamples
{
    public static IReadOnlyList<Failure> All { get; } =
    [
        .. typeof(Failures).GetProperties().Select(property => (Failure)property.GetValue(null)!),
        Failures.ValidationFailed("fileSize", "Send \"fileSize\": the file's size in bytes, a whole number."),
        Failures.MalformedMultipart("The form has no part with the data."),
        Failures.FileTooLarge(1L << 40),
        Failures.UnsupportedMediaType("Send JSON, with \"Content-Type: application/json\"."),
        Failures.Forbidden("Call this server as localhost, or add the name you use to Auth:AllowedHosts."),
    ];
}
