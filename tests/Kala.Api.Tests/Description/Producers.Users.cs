using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>
/// Calls that produce the responses about users and keys, on a server with sign-in except for the wrong Host.
/// </summary>
internal static partial class Producers
{
    private const string Token = $"{KalaApplication.Auth}/access-token";
    private const string MakeKey = $"{KalaApplication.Auth}/api-key";
    private const string Keys = $"{KalaApplication.Auth}/api-keys";
    private const string Handing = $"{KalaApplication.Filestore}/maintenance/assign-owner";

    private static readonly (string, string) Elsewhere = ("Host", "elsewhere.example");

    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Users() =>
    [
        .. Json("POST", Token, Token, """{"username":"admin"}"""),
        .. Json("POST", MakeKey, MakeKey, "{}", signsIn: true),
        .. Json("POST", KalaApplication.Users, KalaApplication.Users, """{"username":"ann","password":"short"}"""),
        .. Json("PATCH", $"{KalaApplication.Users}/{{uuid}}", $"{KalaApplication.Users}/{Guid.NewGuid()}", "{}"),
        .. Json("POST", Handing, Handing, "{}"),
        ($"POST {Token} 401 invalid_credentials", kala => kala.PostJsonAsync(Token, """{"username":"nobody","password":"at all"}""")),
        ($"POST {Token} 429 too_many_requests", async kala =>
        {
            const string Wrong = """{"username":"somebody","password":"at all"}""";
            for (var i = 0; i < 5; i++)
            {
                (await kala.PostJsonAsync(Token, Wrong)).ShouldBeRefused(401, "invalid_credentials");
            }
            return await kala.PostJsonAsync(Token, Wrong);
        }),
        ($"DELETE {Keys}/{{uuid}} 404 not_found", kala => kala.SendAsync("DELETE", $"{Keys}/{Guid.NewGuid()}", null)),
        ($"DELETE {Keys}/{{uuid}} 403 forbidden", kala => kala.SendAsync("DELETE", $"{Keys}/{Guid.NewGuid()}", null, Elsewhere)),
        ($"GET {KalaApplication.Users}/{{uuid}} 404 not_found", kala => kala.GetAsync($"{KalaApplication.Users}/{Guid.NewGuid()}")),
        ($"GET {KalaApplication.Users}/{{uuid}} 403 forbidden", kala => kala.GetAsync($"{KalaApplication.Users}/{Guid.NewGuid()}", Elsewhere)),
        ($"PATCH {KalaApplication.Users}/{{uuid}} 404 not_found", kala =>
            kala.PatchJsonAsync($"{KalaApplication.Users}/{Guid.NewGuid()}", new { disabled = true })),
        ($"PATCH {KalaApplication.Users}/{{uuid}} 403 forbidden", kala =>
            kala.PatchJsonAsync($"{KalaApplication.Users}/{Guid.NewGuid()}", new { disabled = true }, Elsewhere)),
        ($"DELETE {KalaApplication.Users}/{{uuid}} 404 not_found", kala =>
            kala.SendAsync("DELETE", $"{KalaApplication.Users}/{Guid.NewGuid()}", null)),
        ($"DELETE {KalaApplication.Users}/{{uuid}} 403 forbidden", kala =>
            kala.SendAsync("DELETE", $"{KalaApplication.Users}/{Guid.NewGuid()}", null, Elsewhere)),
        ($"DELETE {KalaApplication.Users}/{{uuid}} 400 validation_failed", async kala =>
        {
            var me = (await kala.GetAsync($"{KalaApplication.Auth}/me")).Data.GetProperty("uuid").GetGuid();
            return await kala.SendAsync(
                "DELETE", $"{KalaApplication.Users}/{me}", null, await kala.SignInAsync("admin", KalaApplication.AdminPassword));
        }),
        ($"GET {Keys} 400 validation_failed", kala => PageOfKeysAsync(kala, "limit=0")),
        ($"GET {Keys} 400 invalid_cursor", kala => PageOfKeysAsync(kala, "cursor=xyz")),
        ($"POST {MakeKey} 507 quota_exceeded", async _ =>
        {
            await using var own = await KalaApplication.StartSignedInAsync("Limits:KeysPerOwner=1");
            var (_, ann) = await own.AddUserAsync("ann");
            const string Key = """{"validTo":"2099-01-31T00:00:00Z"}""";
            (await own.PostJsonAsync(MakeKey, Key, ann)).ShouldSucceed(201);
            return await own.PostJsonAsync(MakeKey, Key, ann);
        }),
        ($"POST {MakeKey} 403 forbidden", kala => kala.PostJsonAsync(MakeKey, "{}", Elsewhere)),
        ($"POST {Handing} 403 forbidden", kala => kala.PostJsonAsync(Handing, "{}", Elsewhere)),
    ];

    /// <summary>Listing keys needs a sign-in with a password.</summary>
    private static async Task<Answer> PageOfKeysAsync(KalaApplication kala, string query) =>
        await kala.GetAsync($"{Keys}?{query}", await kala.SignInAsync("admin", KalaApplication.AdminPassword));

    /// <summary>The responses to invalid bodies.</summary>
    private static IEnumerable<(string Key, Func<KalaApplication, Task<Answer>> Value)> Json(
        string method,
        string route,
        string target,
        string invalid,
        bool signsIn = false)
    {
        async Task<Answer> SendAsync(KalaApplication kala, HttpContent content) => await kala.SendAsync(
            method, target, content, signsIn ? [await kala.SignInAsync("admin", KalaApplication.AdminPassword)] : []);
        StringContent Text(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
        return
        [
            ($"{method} {route} 400 validation_failed", kala => SendAsync(kala, Text(invalid))),
            ($"{method} {route} 413 body_too_large", kala => SendAsync(kala, Text(LongJson))),
            ($"{method} {route} 415 unsupported_media_type", kala => SendAsync(kala, new StringContent("hello"))),
        ];
    }
}
