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

    /// <summary>The credentials of calls that have none themselves; null for none.</summary>
    public (string Name, string Value)? Credentials { get; set; }

    /// <summary>Starts a server with sign-in. By default, calls use an administrator's API key.</summary>
    public static Task<KalaApplication> StartSignedInAsync(params string[] settings) => StartSignedInAsync(_ => { }, settings);

    /// <summary>The same, with additional endpoints of the test.</summary>
    public static async Task<KalaApplication> StartSignedInAsync(Action<WebApplication> map, params string[] settings)
    {
        var kala = await StartWithAsync(map, ["Auth:Mode=SignIn", $"Kala:Admin:Password={AdminPassword}", .. settings]);
        kala.Credentials = ("X-API-Key", await kala.MakeKeyAsync(await kala.SignInAsync("admin", AdminPassword), "filestore.admin"));
        return kala;
    }

    /// <summary>The header of a signed-in user.</summary>
    public async Task<(string Name, string Value)> SignInAsync(string username, string password)
    {
        var answer = await PostJsonAsync($"{Auth}/access-token", JsonSerializer.Serialize(new { username, password }));
        return Bearer(answer.ShouldSucceed().Data.GetProperty("access_token").GetString()!);
    }

    /// <summary>The header with a token.</summary>
    public static (string Name, string Value) Bearer(string token) => ("Authorization", $"Bearer {token}");

    /// <summary>Creates an API key for a signed-in user.</summary>
    public async Task<string> MakeKeyAsync((string Name, string Value) maker, params string[] permissions)
    {
        var answer = await PostJsonAsync(
            $"{Auth}/api-key", JsonSerializer.Serialize(new { validTo = Clock.GetUtcNow().AddYears(10), permissions }), maker);
        return answer.ShouldSucceed(201).Data.GetString()!;
    }

    /// <summary>Creates an API key and finds its uuid in the list.</summary>
    public async Task<Guid> MakeListedKeyAsync((string Name, string Value) maker)
    {
        // By a name of its own: keys that were created at the same moment are listed in any order.
        var name = $"{Guid.NewGuid():N}";
        (await PostJsonAsync($"{Auth}/api-key", JsonSerializer.Serialize(new { name, validTo = Clock.GetUtcNow().AddYears(10) }), maker))
            .ShouldSucceed(201);
        var keys = (await GetAsync($"{Auth}/api-keys", maker)).ShouldSucceed().Data;
        return keys.EnumerateArray().Single(key => key.GetProperty("name").GetString() == name).GetProperty("uuid").GetGuid();
    }

    /// <summary>Creates a user with the default credentials.</summary>
    public async Task<(Guid Uuid, (string Name, string Value) Token)> AddUserAsync(string username, params string[] permissions)
    {
        var made = await PostJsonAsync(Users, JsonSerializer.Serialize(new { username, password = UserPassword, permissions }));
        return (made.ShouldSucceed(201).Data.GetGuid(), await SignInAsync(username, UserPassword));
    }

    public Task<Answer> PatchJsonAsync(string target, object fields, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync("PATCH", target, JsonContent.Create(fields), headers);
}
