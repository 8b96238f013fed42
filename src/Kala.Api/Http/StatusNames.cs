using Microsoft.AspNetCore.WebUtilities;

namespace Kala.Api.Http;

/// <summary>The names of statuses, also of those that no RFC defines.</summary>
internal static class StatusNames
{
    /// <summary>The tus protocol's status for bytes that do not match their checksum.</summary>
    public const int ChecksumMismatch = 460;

    /// <summary>The name of a status.</summary>
    public static string Of(int status) => status == ChecksumMismatch ? "Checksum Mismatch" : ReasonPhrases.GetReasonPhrase(status);
}
