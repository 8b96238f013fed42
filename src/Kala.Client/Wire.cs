using System.Text.Json.Serialization;

namespace Kala.Client;

/// <summary>Request and response bodies of docs/http-api.md that are not public types of the library.</summary>
internal static class Wire
{
    internal sealed record Answer<T>(T Data);

    internal sealed record Created(Guid Data, string? Token);

    internal sealed record Rows<T>(IReadOnlyList<T> Data, Cursor Page);

    internal sealed record Cursor(string? Next);

    internal sealed record Closing(string Hash);

    internal sealed record SignIn(string Username, string Password);

    internal sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] long ExpiresIn);
}
