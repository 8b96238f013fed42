using System.Text.RegularExpressions;
using Kala.Api.Http;
using Kala.Application.Abstractions;

namespace Kala.Api.Files;

/// <summary>
/// Decides whether the proxy in front sends the bytes of a response, as <c>X-Accel-Redirect</c> asks it to. Only if it
/// cannot answer otherwise than Kala would: see docs/decisions/0068.
/// </summary>
internal static partial class HandOver
{
    /// <summary>The field that tells the proxy what to send. The proxy does not pass it on.</summary>
    public const string Field = "X-Accel-Redirect";

    /// <summary>The proxy would evaluate them, too, and knows neither tag nor time of the file.</summary>
    private static readonly string[] Conditions =
        ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"];

    /// <summary>The value of the field; null if Kala must send the bytes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="content">The file's bytes.</param>
    /// <param name="ranges">The ranges to send; null for the whole file.</param>
    /// <param name="prefix">The setting <c>Filestore:AccelRedirect</c>.</param>
    public static string? Target(
        HttpRequest request, BlobContent content, IReadOnlyList<(long First, long Last)>? ranges, string prefix) =>
        prefix.Length > 0
        && request.Headers[Proxies.SendfileType] == Field
        && HttpMethods.IsGet(request.Method)
        && !Conditions.Any(request.Headers.ContainsKey)
        && (ranges is null ? request.Headers.Range.Count == 0 : OneRange.IsMatch(request.Headers.Range.ToString()))
        && content.WholeFile is { } path
            ? $"{prefix.TrimEnd('/')}/{path}"
            : null;

    /// <summary>The form of one range that every proxy reads as Kala does.</summary>
    [GeneratedRegex(@"^bytes=([0-9]{1,18}-([0-9]{1,18})?|-[0-9]{1,18})\z")]
    private static partial Regex OneRange { get; }
}
