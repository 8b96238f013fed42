using Kala.Api.Tests.ResumableUploads;
using Kala.Api.Tests.Tus;
using Kala.Testing;

namespace Kala.Api.Tests.Description;

/// <summary>A call, with further header fields.</summary>
internal delegate Task<Answer> Call(params IEnumerable<(string Name, string Value)> headers);

/// <summary>A successful call for each route, with its preparation.</summary>
internal static class Samples
{
    private const string Maintenance = $"{KalaApplication.Filestore}/maintenance";

    public static readonly byte[] Hello = "hello"u8.ToArray();

    public static readonly string HelloHash = Bytes.Sha256Of(Hello);

    public static Dictionary<string, Func<KalaApplication, Task<Call>>> All { get; } = new(ConsoleSamples().Concat(DatastoreSamples.All))
    {
        [$"POST {KalaApplication.Sessions}"] = kala => At(headers => kala.CreateAsync(new { fileSize = 5 }, headers)),
        ["POST /api/upload"] = kala => At(headers => kala.PostJsonAsync("/api/upload", """{"fileSize":5}""", headers)),
        [$"POST {KalaApplication.Sessions}/{{uuid}}/write"] = async kala =>
        {
            var session = await kala.OpenSessionAsync(5);
            return headers => kala.PostOctetsAsync(KalaApplication.WriteTarget(session, "APPEND"), Hello, headers);
        },
        [$"POST {KalaApplication.Sessions}/{{uuid}}/close"] = async kala =>
        {
            var session = await FullAsync(kala);
            return headers => kala.SendAsync("POST", $"{KalaApplication.Sessions}/{session}/close", null, headers);
        },
        [$"GET {KalaApplication.Sessions}/{{uuid}}"] = kala => SessionAsync(kala, "GET"),
        [$"HEAD {KalaApplication.Sessions}/{{uuid}}"] = kala => SessionAsync(kala, "HEAD"),
        [$"DELETE {KalaApplication.Sessions}/{{uuid}}"] = kala => SessionAsync(kala, "DELETE"),
        [$"OPTIONS {TusCalls.Tus}"] = kala => At(headers => kala.SendAsync("OPTIONS", TusCalls.Tus, null, headers)),
        [$"OPTIONS {TusCalls.Tus}/{{uuid}}"] = kala => At(headers => kala.SendAsync("OPTIONS", TusCalls.PathOf(Guid.NewGuid()), null, headers)),
        [$"POST {TusCalls.Tus}"] = kala => At(headers => kala.TusAsync("POST", TusCalls.Tus, null, [("Upload-Length", "5"), .. headers])),
        [$"HEAD {TusCalls.Tus}/{{uuid}}"] = async kala =>
        {
            var upload = await kala.CreateUploadAsync(5);
            return headers => kala.TusAsync("HEAD", upload, null, headers);
        },
        [$"PATCH {TusCalls.Tus}/{{uuid}}"] = async kala =>
        {
            var upload = await kala.CreateUploadAsync(5);
            return headers => kala.AppendToAsync(upload, Hello, 0, headers);
        },
        [$"DELETE {TusCalls.Tus}/{{uuid}}"] = async kala =>
        {
            var upload = await kala.CreateUploadAsync(5);
            return headers => kala.TusAsync("DELETE", upload, null, headers);
        },
        [$"GET {TusCalls.Tus}/{{uuid}}"] = async kala =>
        {
            var file = await kala.UploadAsync(Hello);
            return headers => kala.GetAsync(TusCalls.PathOf(file), headers);
        },
        [$"POST {KalaApplication.Files}"] = kala => At(headers => kala.PostOctetsAsync(KalaApplication.Files, Hello, headers)),
        [$"PUT {KalaApplication.Files}/{{uuid}}"] = kala => At(headers => kala.SendAsync(
            "PUT", $"{KalaApplication.Files}/hello.txt", new ByteArrayContent(Hello), headers)),
        [$"GET {KalaApplication.Files}/{{uuid}}"] = kala => FileAsync(kala, "GET"),
        [$"HEAD {KalaApplication.Files}/{{uuid}}"] = kala => FileAsync(kala, "HEAD"),
        [$"GET {KalaApplication.Files}/{{uuid}}/stored"] = async kala =>
        {
            var file = await kala.UploadAsync(Hello);
            return headers => kala.GetAsync($"{KalaApplication.Files}/{file}/stored", headers);
        },
        [$"POST {KalaApplication.Files}/{{uuid}}/links"] = async kala =>
        {
            var file = await kala.UploadAsync(Hello);
            return headers => kala.PostJsonAsync($"{KalaApplication.Files}/{file}/links", "{}", headers);
        },
        [$"GET {KalaApplication.Filestore}/links/{{link}}"] = kala => LinkAsync(kala, "GET"),
        [$"HEAD {KalaApplication.Filestore}/links/{{link}}"] = kala => LinkAsync(kala, "HEAD"),
        [$"DELETE {KalaApplication.Files}/{{uuid}}"] = kala => FileAsync(kala, "DELETE"),
        [$"HEAD {DraftCalls.Uploads}/{{uuid}}"] = kala => DraftUploadAsync(kala, "HEAD"),
        [$"GET {DraftCalls.Uploads}/{{uuid}}"] = kala => DraftUploadAsync(kala, "GET"),
        [$"DELETE {DraftCalls.Uploads}/{{uuid}}"] = kala => DraftUploadAsync(kala, "DELETE"),
        [$"OPTIONS {DraftCalls.Uploads}/{{uuid}}"] = kala => DraftUploadAsync(kala, "OPTIONS"),
        [$"OPTIONS {KalaApplication.Files}"] = kala => At(headers => kala.SendAsync("OPTIONS", KalaApplication.Files, null, headers)),
        [$"PATCH {DraftCalls.Uploads}/{{uuid}}"] = async kala =>
        {
            var upload = await kala.OpenUploadAsync(10);
            return headers => kala.AppendUploadAsync(upload, Hello, 0, "?0", headers);
        },
        [$"GET {KalaApplication.Sessions}"] = kala => At(headers => kala.GetAsync($"{KalaApplication.Sessions}?count=true", headers)),
        [$"GET {KalaApplication.Files}"] = kala => At(headers => kala.GetAsync(KalaApplication.Files, headers)),
        [$"GET {KalaApplication.Sessions}/{{uuid}}/events"] = async kala =>
        {
            var session = await kala.OpenSessionAsync(5);
            return headers => kala.GetAsync($"{KalaApplication.Sessions}/{session}/events", headers);
        },
        ["GET /api/manage/audit"] = kala => At(headers => kala.GetAsync("/api/manage/audit?count=true", headers)),
        [$"GET {KalaApplication.Filestore}/statistics"] = kala => At(headers => kala.GetAsync($"{KalaApplication.Filestore}/statistics", headers)),
        [$"GET {KalaApplication.Filestore}/statistics/days"] = kala => At(headers => kala.GetAsync($"{KalaApplication.Filestore}/statistics/days", headers)),
        [$"GET {KalaApplication.Filestore}/statistics/owners"] = async kala =>
        {
            await kala.UploadAsync(Hello);
            return headers => kala.GetAsync($"{KalaApplication.Filestore}/statistics/owners", headers);
        },
        ["GET /api/manage/about"] = kala => At(headers => kala.GetAsync("/api/manage/about", headers)),
        [$"GET {Maintenance}"] = kala => At(headers => kala.GetAsync(Maintenance, headers)),
        [$"POST {Maintenance}/expire"] = async kala =>
        {
            await kala.OpenSessionAsync(5);
            kala.Clock.Advance(TimeSpan.FromDays(8));
            return headers => kala.SendAsync("POST", $"{Maintenance}/expire", null, headers);
        },
        [$"POST {Maintenance}/collect"] = kala => At(headers => kala.SendAsync("POST", $"{Maintenance}/collect", null, headers)),
        [$"POST {Maintenance}/scrub"] = async kala =>
        {
            await kala.UploadAsync(Hello);
            kala.Clock.Advance(TimeSpan.FromSeconds(1));
            return headers => kala.SendAsync("POST", $"{Maintenance}/scrub", null, headers);
        },
        [$"POST {Maintenance}/assign-owner"] = async kala =>
        {
            var (user, _) = await kala.AddUserAsync(NewName());
            return headers => kala.PostJsonAsync($"{Maintenance}/assign-owner", $$"""{"to":"{{user}}"}""", headers);
        },
        [$"POST {KalaApplication.Auth}/access-token"] = kala => At(headers => kala.PostJsonAsync(
            $"{KalaApplication.Auth}/access-token", $$"""{"username":"admin","password":"{{KalaApplication.AdminPassword}}"}""", headers)),
        [$"POST {KalaApplication.Auth}/sign-out"] = kala => ByPasswordAsync(kala, "POST", $"{KalaApplication.Auth}/sign-out"),
        [$"GET {KalaApplication.Auth}/me"] = kala =>
        {
            // The cached caller is outdated and is read again.
            kala.Clock.Advance(TimeSpan.FromSeconds(6));
            return At(headers => kala.GetAsync($"{KalaApplication.Auth}/me", headers));
        },
        [$"POST {KalaApplication.Auth}/api-key"] = async kala =>
        {
            var admin = await AdminAsync(kala);
            return headers => kala.PostJsonAsync($"{KalaApplication.Auth}/api-key", Key, headers.Any() ? headers : [admin]);
        },
        [$"GET {KalaApplication.Auth}/api-keys"] = kala => ByPasswordAsync(kala, "GET", $"{KalaApplication.Auth}/api-keys"),
        [$"DELETE {KalaApplication.Auth}/api-keys/{{uuid}}"] = async kala =>
        {
            var admin = await AdminAsync(kala);
            var uuid = await kala.MakeListedKeyAsync(admin);
            return await ByPasswordAsync(kala, "DELETE", $"{KalaApplication.Auth}/api-keys/{uuid}");
        },
        [$"GET {KalaApplication.Auth}/permissions"] = kala => At(headers => kala.GetAsync($"{KalaApplication.Auth}/permissions", headers)),
        [$"GET {KalaApplication.Auth}/services"] = kala => At(headers => kala.GetAsync($"{KalaApplication.Auth}/services", headers)),
        [$"GET {KalaApplication.Users}"] = kala => At(headers => kala.GetAsync(KalaApplication.Users, headers)),
        [$"GET {KalaApplication.Users}/{{uuid}}"] = async kala =>
        {
            var (user, _) = await kala.AddUserAsync(NewName());
            return headers => kala.GetAsync($"{KalaApplication.Users}/{user}", headers);
        },
        [$"POST {KalaApplication.Users}"] = kala => At(headers => kala.PostJsonAsync(
            KalaApplication.Users, $$"""{"username":"{{NewName()}}","password":"quite long enough, 0815"}""", headers)),
        [$"PATCH {KalaApplication.Users}/{{uuid}}"] = async kala =>
        {
            var (user, _) = await kala.AddUserAsync(NewName());
            return headers => kala.PatchJsonAsync($"{KalaApplication.Users}/{user}", new { disabled = true }, headers);
        },
        [$"DELETE {KalaApplication.Users}/{{uuid}}"] = async kala =>
        {
            var (user, _) = await kala.AddUserAsync(NewName());
            return headers => kala.SendAsync("DELETE", $"{KalaApplication.Users}/{user}", null, headers);
        },
        ["GET /health/live"] = kala => At(headers => kala.GetAsync("/health/live", headers)),
        ["GET /health/ready"] = kala => At(headers => kala.GetAsync("/health/ready", headers)),
        ["GET /"] = kala => At(headers => kala.GetAsync("/", headers)),
        ["HEAD /"] = kala => At(headers => kala.SendAsync("HEAD", "/", null, headers)),
        ["GET /openapi/v1.json"] = kala => At(headers => kala.GetAsync("/openapi/v1.json", headers)),
        ["GET /docs"] = kala => At(headers => kala.GetAsync("/docs", headers)),
        ["GET /docs/{file}"] = kala => At(headers => kala.GetAsync("/docs/docs.js", headers)),
    };

    private const string Key = """{"validTo":"2099-01-01T00:00:00Z"}""";

    /// <summary>Whether a call has nothing to do where nobody signs in.</summary>
    public static bool NeedsUsers(string route) =>
        route.Contains(KalaApplication.Auth, StringComparison.Ordinal)
        || route.Contains(KalaApplication.Users, StringComparison.Ordinal)
        || route.EndsWith("assign-owner", StringComparison.Ordinal);

    /// <summary>A call of the route that needs the store of the bytes.</summary>
    public static async Task<Call> WithBytesAsync(string route, KalaApplication kala)
    {
        if (route != $"POST {TusCalls.Tus}")
        {
            return await All[route](kala);
        }
        var part = await kala.CreatePartAsync(Hello);
        return headers => kala.JoinPartsAsync([part], headers);
    }

    private static string NewName() => $"u{Guid.NewGuid():N}";

    private static Task<(string Name, string Value)> AdminAsync(KalaApplication kala) =>
        kala.SignInAsync("admin", KalaApplication.AdminPassword);

    /// <summary>A session that is ready to be closed.</summary>
    public static async Task<Guid> FullAsync(KalaApplication kala)
    {
        var session = await kala.OpenSessionAsync(5, HelloHash);
        (await kala.AppendRawAsync(session, Hello)).ShouldSucceed();
        return session;
    }

    /// <summary>The calls that refuse API keys.</summary>
    private static async Task<Call> ByPasswordAsync(KalaApplication kala, string method, string target)
    {
        // Where nobody signs in, a foreign Host is all that is asked.
        IEnumerable<(string, string)> admin = kala.Credentials is null ? [] : [await AdminAsync(kala)];
        return headers => kala.SendAsync(method, target, null, headers.Any() ? headers : admin);
    }

    private static Task<Call> At(Call call) => Task.FromResult(call);

    private static IEnumerable<KeyValuePair<string, Func<KalaApplication, Task<Call>>>> ConsoleSamples() => ConsoleCalls.Routes.Select(call =>
        KeyValuePair.Create(call.Route, (KalaApplication kala) => At(headers => kala.OpenAsync(call.Path, call.Route.Split(' ')[0], headers))));

    private static async Task<Call> SessionAsync(KalaApplication kala, string method)
    {
        var session = await kala.OpenSessionAsync(5);
        return headers => kala.SendAsync(method, $"{KalaApplication.Sessions}/{session}", null, headers);
    }

    private static async Task<Call> DraftUploadAsync(KalaApplication kala, string method)
    {
        var upload = await kala.OpenUploadAsync(5);
        return headers => kala.SendAsync(method, $"{DraftCalls.Uploads}/{upload}", null, headers);
    }

    private static async Task<Call> LinkAsync(KalaApplication kala, string method)
    {
        var link = await kala.LinkAsync(await kala.UploadAsync(Hello));
        return headers => kala.SendAsync(method, link, null, headers);
    }

    private static async Task<Call> FileAsync(KalaApplication kala, string method)
    {
        var file = await kala.UploadAsync(Hello);
        return headers => kala.SendAsync(method, $"{KalaApplication.Files}/{file}", null, headers);
    }
}
