using Kala.Api.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Kala.Api.Description;

/// <summary>The kinds of credentials, and which of them a call accepts.</summary>
internal static class SecuritySchemes
{
    private const string AccessToken = "accessToken";
    private const string ApiKey = "apiKey";
    private const string SessionToken = "sessionToken";

    public static void AddTo(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiSecurityScheme>(AccessToken, Bearer("The access_token of POST /api/auth/access-token."));
        document.AddComponent<IOpenApiSecurityScheme>(ApiKey, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = Credentials.KeyHeader,
            Description = "A key of POST /api/auth/api-key. Authorization: ApiKey <key> is the same.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(SessionToken, Bearer(
            "The token of POST /api/manage/filestore/sessions with \"token\": true. It is for that session only."));
    }

    /// <summary>The alternatives of a call, from the attributes that the server enforces; empty if it needs no sign-in.</summary>
    public static IList<OpenApiSecurityRequirement> Of(IEnumerable<object> metadata, OpenApiDocument document)
    {
        var rules = metadata.ToList();
        if (rules.OfType<IAllowAnonymous>().Any() || rules.OfType<IAuthorizeData>().Any(rule => rule.Policy == LinkAuthentication.Name))
        {
            return [];
        }
        var needs = rules.OfType<NeedsAttribute>().LastOrDefault();
        List<string> accepted = [AccessToken];
        if (needs is not { RefusesKeys: true })
        {
            accepted.Add(ApiKey);
        }
        if (needs is { AcceptsSessionToken: true })
        {
            accepted.Add(SessionToken);
        }
        return [.. accepted.Select(name => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(name, document)] = [],
        })];
    }

    private static OpenApiSecurityScheme Bearer(string text) => new()
    {
        Type = SecuritySchemeType.Http,
        Scheme = "bearer",
        BearerFormat = "JWT",
        Description = text,
    };
}
