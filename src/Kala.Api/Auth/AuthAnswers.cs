using System.Text.Json.Serialization;

namespace Kala.Api.Auth;

/// <summary>An access token, in the words of RFC 6749 section 5.1.</summary>
/// <param name="Value">The token.</param>
/// <param name="TokenType">How it is sent.</param>
/// <param name="ExpiresIn">For how many seconds it is good.</param>
internal sealed record AccessToken(
    [property: JsonPropertyName("access_token")] string Value,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn);

/// <summary>A permission or a service.</summary>
/// <param name="Uuid">By what keys name it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
internal sealed record Named(Guid Uuid, string Name, string Description);
