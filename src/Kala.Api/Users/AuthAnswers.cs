using System.Text.Json.Serialization;

namespace Kala.Api.Users;

/// <summary>An access token, with the names of RFC 6749 section 5.1.</summary>
/// <param name="Value">The token.</param>
/// <param name="TokenType">The scheme to send it with.</param>
/// <param name="ExpiresIn">Its lifetime in seconds.</param>
internal sealed record AccessToken(
    [property: JsonPropertyName("access_token")] string Value,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn);

/// <summary>A permission or a service.</summary>
/// <param name="Uuid">Its uuid, which API keys refer to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its purpose.</param>
internal sealed record CatalogEntry(Guid Uuid, string Name, string Description);
