using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Kala.Testing;

/// <content>Signing in.</content>
public sealed partial class KalaApplication
{
    public const string AdminPassword = "only for tests, 4711";
    public const string UserPassword = "quite long enough, 0815";
    public const string Auth = "/api/auth";
    public const string Users = "/api/manage/users";

    /// <summary>What every call is sent with that brings no credentials itself; null for nothing.</summary>
    public (string Name, string Value)? Credentials { get; set; }

    /// <summary>Starts a server where callers sign in. Calls are an administrator's, by a key, unless they say otherwise.</summary>
    public static Task<KalaApplication> StartSignedInAsync(params string[] settings) => StartSignedInAsync(_ => { }, settings);

    /// <summary>The same, with endpoints of the test's beside the server's own.</summary>
    public static async Task<KalaApplication> StartSignedInAsync(Action<WebApplication> map, params string[] settings)
    {
        var kala = await StartWithAsync(map, ["Auth:Mode=SignIn", $"Kala:Admin:Password={AdminPassword}", .. settings]);
        kala.Credentials = ("X-API-Key", await kala.MakeKeyAsync(await kala.SignInAsync("admin", AdminPassword), "filestore.admin"));
        return kala;
    }

    /// <summary>The header that a user sends who has signed in.</summary>
    public async Task<(string Name, string Value)> SignInAsync(string username, string password)
    {
        var answer = await PostJsonAsync($"{Auth}/access-token", JsonSerializer.Serialize(new { username, password }));
        return Bearer(answer.ShouldSucceed().Data.GetProperty("access_token").GetString()!);
    }

    /// <summary>The header that has a token.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    /// <summary>A new key of somebody who has signed in.</summary>
    public async Task<string> MakeKeyAsync((string Name, string Value) maker, params string[] permissions)
    {
        var known = (await GetAsync($"{Auth}/permissions", maker)).ShouldSucceed().Data.EnumerateArray()
            .ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("uuid").GetGuid());
        var answer = await PostJsonAsync(
            $"{Auth}/api-key",
            JsonSerializer.Serialize(new
            {
                validTo = Clock.GetUtcNow().AddYears(10),
                permissions = permissions.Select(name => known[name]),
            }),
            maker);
        return answer.ShouldSucceed(201).Data.GetString()!;
    }

    /// <summary>A new user, made by whoever the calls are by.</summary>
    public async Task<(Guid Uuid, (string Name, string Value) Token)> AddUserAsync(string username, params string[] permissions)
    {
        var made = await PostJsonAsync(Users, JsonSerializer.Serialize(new { username, password = UserPassword, permissions }));
        return (made.ShouldSucceed(201).Data.GetGuid(), await SignInAsync(username, UserPassword));
    }

    public Task<Answer> PatchJsonAsync(string target, object fields, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("PATCH", target, JsonContent.Create(fields), headers);
}
