namespace Kala.Api.Http;

/// <summary>Uuids in addresses.</summary>
internal static class Uuids
{
    /// <summary>The uuid; one that nothing has if the text is none, so that it is answered like any unknown one.</summary>
    public static Guid Parse(string text) => Guid.TryParseExact(text, "D", out var uuid) ? uuid : Guid.Empty;
}
