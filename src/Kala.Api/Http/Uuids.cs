namespace Kala.Api.Http;

/// <summary>Parses uuids in paths.</summary>
internal static class Uuids
{
    /// <summary>The uuid; a malformed text becomes the empty uuid, which is always unknown.</summary>
    public static Guid Parse(string text) => Guid.TryParseExact(text, "D", out var uuid) ? uuid : Guid.Empty;
}
