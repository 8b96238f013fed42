using System.Text.Json.Nodes;
using Kala.Api.Auth;
using Kala.Api.Description;
using Kala.Api.Tests.Datastores;
using Kala.Api.Tests.Description;
using Kala.Api.Tests.ResumableUploads;
using Kala.Api.Tests.Tus;
using Kala.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kala.Api.Tests.Auth;

/// <summary>
/// Every route for every kind of caller. A route without a row here fails, so a new route needs
/// a decision about its callers.
/// </summary>
public sealed class AccessMatrixTests(AccessMatrixTests.Callers callers) : IClassFixture<AccessMatrixTests.Callers>
{
    private const string Sessions = KalaApplication.Sessions;
    private const string Files = KalaApplication.Files;
    private const string Links = $"{KalaApplication.Filestore}/links";
    private const string Tus = TusCalls.Tus;
    private const string Auth = KalaApplication.Auth;
    private const string Users = KalaApplication.Users;
    private const string Maintenance = $"{KalaApplication.Filestore}/maintenance";
    private const string Datastores = DatastoreCalls.Root;
    private const string Collection = $"{Datastores}/{{uuid}}/ogc/collections/{{collection}}";

    private static readonly (string, string) Resumable = ("Tus-Resumable", "1.0.0");

    // What somebody is who has signed in and whose the thing is, or who may make one; what everybody else gets follows.
    private static readonly Dictionary<string, Row> Rows = new(ConsoleCalls.Routes.Select(call =>
        KeyValuePair.Create(call.Route, Row.Open with { Path = call.Path, Fields = [ConsoleCalls.Html] })))
    {
        ["GET /health/live"] = Row.Open,
        ["GET /health/ready"] = Row.Open,
        ["GET /"] = Row.Open,
        ["HEAD /"] = Row.Open,
        ["GET /openapi/v1.json"] = Row.Open,
        ["GET /docs"] = Row.Open,
        ["GET /docs/{file}"] = Row.Open with { Path = "/docs/docs.js" },
        [$"POST {Auth}/access-token"] = Row.Open with { Body = """{"username":"admin","password":"only for tests, 4711"}""" },
        [$"POST {Auth}/sign-out"] = Row.Anybody with { NotByKey = true },
        [$"GET {Auth}/me"] = Row.Anybody,
        [$"POST {Auth}/api-key"] = Row.Anybody with { Body = """{"validTo":"2099-01-01T00:00:00Z"}""", NotByKey = true },
        [$"GET {Auth}/api-keys"] = Row.Anybody with { NotByKey = true },
        [$"DELETE {Auth}/api-keys/{{uuid}}"] = Row.Anybody with { Thing = Thing.Key, Unknown = "not_found", NotByKey = true },
        [$"GET {Auth}/permissions"] = Row.Anybody,
        [$"GET {Auth}/services"] = Row.Anybody,
        [$"GET {Users}"] = Row.Administrator,
        [$"GET {Users}/{{uuid}}"] = Row.Administrator with { Thing = Thing.User },
        [$"POST {Users}"] = Row.Administrator with { Body = """{"username":"{name}","password":"quite long enough, 0815"}""" },
        [$"PATCH {Users}/{{uuid}}"] = Row.Administrator with { Thing = Thing.User, Body = """{"disabled":false}""", Unknown = "not_found", IsHidden = true },
        [$"DELETE {Users}/{{uuid}}"] = Row.Administrator with { Thing = Thing.User },
        [$"OPTIONS {Files}"] = Row.Open,
        [$"OPTIONS {DraftCalls.Uploads}/{{uuid}}"] = Row.Open with { Path = $"{DraftCalls.Uploads}/{Guid.Empty}" },
        [$"GET {DraftCalls.Uploads}/{{uuid}}"] = new("filestore.upload") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"HEAD {DraftCalls.Uploads}/{{uuid}}"] = new("filestore.upload") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"DELETE {DraftCalls.Uploads}/{{uuid}}"] = new("filestore.upload") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"PATCH {DraftCalls.Uploads}/{{uuid}}"] = new("filestore.upload")
        {
            Thing = Thing.Session,
            Unknown = "session_not_found",
            BySession = true,
            Octets = true,
            Fields = [("Content-Type", "application/partial-upload"), ("Upload-Offset", "0"), ("Upload-Complete", "?0")],
        },
        [$"POST {Sessions}"] = new("filestore.upload") { Body = """{"fileSize":5}""" },
        ["POST /api/upload"] = new("filestore.upload") { Body = """{"fileSize":5}""" },
        [$"GET {Sessions}"] = new("filestore.read"),
        [$"GET {Files}"] = new("filestore.read"),
        [$"GET {Sessions}/{{uuid}}"] = new("filestore.upload", "filestore.read") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"GET {Sessions}/{{uuid}}/events"] = new("filestore.upload", "filestore.read") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"HEAD {Sessions}/{{uuid}}"] = new("filestore.upload", "filestore.read") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"DELETE {Sessions}/{{uuid}}"] = new("filestore.upload") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"POST {Sessions}/{{uuid}}/write"] = new("filestore.upload")
        {
            Thing = Thing.Session,
            Unknown = "session_not_found",
            BySession = true,
            Query = "?mode=WRITE",
            Octets = true,
        },
        [$"POST {Sessions}/{{uuid}}/close"] = new("filestore.upload") { Thing = Thing.FullSession, Unknown = "session_not_found", BySession = true },
        [$"OPTIONS {Tus}"] = Row.Open,
        [$"OPTIONS {Tus}/{{uuid}}"] = Row.Open,
        [$"POST {Tus}"] = new("filestore.upload") { Fields = [Resumable, ("Upload-Length", "5")] },
        [$"HEAD {Tus}/{{uuid}}"] = new("filestore.upload") { Thing = Thing.Session, Unknown = "session_not_found", BySession = true },
        [$"PATCH {Tus}/{{uuid}}"] = new("filestore.upload")
        {
            Thing = Thing.Session,
            Unknown = "session_not_found",
            BySession = true,
            Octets = true,
            Fields = [Resumable, ("Upload-Offset", "0"), ("Content-Type", TusCalls.OffsetType)],
        },
        [$"DELETE {Tus}/{{uuid}}"] = new("filestore.upload")
        {
            Thing = Thing.Session,
            Unknown = "session_not_found",
            BySession = true,
            Fields = [Resumable],
        },
        [$"GET {Tus}/{{uuid}}"] = new("filestore.read") { Thing = Thing.File, Unknown = "session_not_found" },
        [$"POST {Files}"] = new("filestore.upload") { Octets = true },
        [$"PUT {Files}/{{uuid}}"] = new("filestore.upload") { Octets = true, Path = $"{Files}/hello.txt" },
        [$"GET {Files}/{{uuid}}"] = new("filestore.read") { Thing = Thing.File, Unknown = "file_not_found" },
        [$"GET {Files}/{{uuid}}/stored"] = new("filestore.read") { Thing = Thing.File, Unknown = "file_not_found" },
        [$"POST {Files}/{{uuid}}/links"] = new("filestore.read") { Thing = Thing.File, Unknown = "file_not_found", Body = "{}" },
        [$"GET {Links}/{{link}}"] = Row.Open with { Thing = Thing.File },
        [$"HEAD {Links}/{{link}}"] = Row.Open with { Thing = Thing.File },
        [$"HEAD {Files}/{{uuid}}"] = new("filestore.read") { Thing = Thing.File, Unknown = "file_not_found" },
        [$"DELETE {Files}/{{uuid}}"] = new("filestore.delete") { Thing = Thing.File, Unknown = "file_not_found" },
        [$"POST {Datastores}/introspect"] = new("filestore.read") { Thing = Thing.Table, Unknown = "file_not_found", Body = """{"source":"filestore:{uuid}"}""" },
        [$"POST {Datastores}"] = new("filestore.upload") { Thing = Thing.Table, Unknown = "file_not_found", Body = """{"source":"filestore:{uuid}"}""" },
        [$"GET {Datastores}"] = new("filestore.read"),
        [$"GET {Datastores}/formats"] = new("filestore.read"),
        [$"GET {Datastores}/{{uuid}}"] = OfDatastore("filestore.read"),
        [$"DELETE {Datastores}/{{uuid}}"] = OfDatastore("filestore.delete"),
        [$"POST {Datastores}/{{uuid}}/import"] = OfDatastore("filestore.upload"),
        [$"GET {Datastores}/{{uuid}}/package"] = OfDatastore("filestore.read"),
        [$"HEAD {Datastores}/{{uuid}}/package"] = OfDatastore("filestore.read"),
        [$"GET {Datastores}/{{uuid}}/ogc"] = OfDatastore("filestore.read"),
        [$"GET {Datastores}/{{uuid}}/ogc/conformance"] = OfDatastore("filestore.read"),
        [$"GET {Datastores}/{{uuid}}/ogc/api"] = OfDatastore("filestore.read"),
        [$"GET {Datastores}/{{uuid}}/ogc/collections"] = OfDatastore("filestore.read"),
        [$"GET {Collection}"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/queryables"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/schema"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/items"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/items/{{fid}}"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/tiles/WebMercatorQuad"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"] = OfDatastore("filestore.read"),
        [$"GET {Collection}/map/preview.png"] = OfDatastore("filestore.read") with { Thing = Thing.Raster },
        [$"GET {KalaApplication.Filestore}/statistics"] = Row.Administrator,
        [$"GET {KalaApplication.Filestore}/statistics/days"] = Row.Administrator,
        [$"GET {KalaApplication.Filestore}/statistics/owners"] = Row.Administrator,
        ["GET /api/manage/about"] = Row.Anybody,
        ["GET /api/manage/audit"] = Row.Administrator,
        [$"GET {Maintenance}"] = Row.Administrator,
        [$"POST {Maintenance}/expire"] = Row.Administrator,
        [$"POST {Maintenance}/collect"] = Row.Administrator,
        [$"POST {Maintenance}/scrub"] = Row.Administrator,
        [$"POST {Maintenance}/assign-owner"] = Row.Administrator with { Body = """{"to":"{owner}"}""" },
    };

    public static TheoryData<string> Routes => [.. Rows.Keys];

    private static Row OfDatastore(string permission) => new(permission) { Thing = Thing.Datastore, Unknown = "datastore_not_found" };

    [Fact]
    public void Every_route_has_a_row_and_every_row_a_route()
    {
        var routes = RouteTable.All.Select(route => $"{route.Method} {route.Path}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), Rows.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_document_names_the_credentials_that_each_call_accepts()
    {
        var paths = (await callers.Kala.GetAsync("/openapi/v1.json")).ShouldSucceed().Json.GetProperty("paths");

        var documented = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (
            Route: $"{operation.Name.ToUpperInvariant()} {path.Name}",
            Credentials: operation.Value.GetProperty("security").EnumerateArray()
                .SelectMany(one => one.EnumerateObject().Select(scheme => scheme.Name)).ToList()))).ToList();

        Assert.NotEmpty(documented);
        Assert.All(documented, call => Assert.Equal(Rows[call.Route].Credentials, call.Credentials));
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_of_its_callers_is_for_administrators()
    {
        var admin = callers.Kala.Credentials!.Value;
        var route = $"GET {Callers.Bare}";
        foreach (var nobody in callers.Nobodies)
        {
            Expect("401 unauthenticated", await callers.CallAsync(route, Row.Administrator, nobody), $"{route} by {nobody}");
        }
        Expect("403 forbidden", await callers.CallAsync(route, Row.Administrator, callers.Owner), $"{route} by a user");
        Expect(null, await callers.CallAsync(route, Row.Administrator, admin), $"{route} by an administrator");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Who_is_nobody_gets_in_nowhere_that_is_not_open(string route)
    {
        var row = Rows[route];
        foreach (var nobody in callers.Nobodies)
        {
            var answer = await callers.CallAsync(route, row, nobody);
            Expect(row.IsOpen ? null : "401 unauthenticated", answer, $"{route} by {nobody}");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_owner_gets_in_with_the_permission_and_not_without(string route)
    {
        var row = Rows[route];
        var isTheirs = row.IsOpen || row.OneOf is not ["filestore.admin"];

        Expect(isTheirs ? null : row.IsHidden ? "404 not_found" : "403 forbidden", await callers.CallAsync(route, row, callers.Owner), $"{route} by the owner");
        foreach (var key in (string[])["nothing", "others"])
        {
            var answer = await callers.CallAsync(route, row, await callers.KeyAsync(key == "nothing" ? [] : Callers.AllBut(row)));
            var refused = row.IsOpen || (row.OneOf.Count == 0 && !row.NotByKey) ? null : row.IsHidden ? "404 not_found" : "403 forbidden";
            Expect(refused, answer, $"{route} by a key with {key}");
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_key_of_a_maker_who_lost_the_right_has_lost_it(string route)
    {
        var row = Rows[route];

        var answer = await callers.CallAsync(route, row, callers.Demoted);

        var isTheirs = row.IsOpen || (row.OneOf.Count == 0 && !row.NotByKey && row.Thing == Thing.None);
        Expect(isTheirs ? null : row.IsHidden ? "404 not_found" : "403 forbidden", answer, $"{route} by a key of a demoted maker");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Somebody_elses_is_answered_as_if_it_were_not_there(string route)
    {
        var row = Rows[route];
        if (row.Unknown is null)
        {
            return;
        }
        var foreign = await callers.CallAsync(route, row, callers.Other);
        var unknown = await callers.CallAsync(route, row, callers.Other, Guid.NewGuid());

        Expect($"404 {row.Unknown}", foreign, $"{route} by somebody else");
        Assert.Equal(unknown.Status, foreign.Status);
        Assert.Equal(Said(unknown), Said(foreign));
        Assert.Equal(Names(unknown), Names(foreign));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_session_token_opens_its_session_alone(string route)
    {
        var row = Rows[route];

        var (own, ownToken) = await callers.SessionAsync(isFull: row.Thing == Thing.FullSession);
        var (_, otherToken) = await callers.SessionAsync(isFull: false);

        var byOwn = await callers.CallAsync(route, row, ownToken, row.BySession ? own : null);
        Expect(row.IsOpen || row.BySession ? null : "403 forbidden", byOwn, $"{route} by the session's token");
        var byOther = await callers.CallAsync(route, row, otherToken, row.BySession ? (await callers.SessionAsync(isFull: true)).Uuid : null);
        Expect(row.IsOpen ? null : row.BySession ? "404 session_not_found" : "403 forbidden", byOther, $"{route} by another session's token");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_administrator_gets_in_everywhere(string route)
    {
        var row = Rows[route];
        var admin = row.NotByKey ? await callers.Kala.SignInAsync("admin", KalaApplication.AdminPassword) : callers.Kala.Credentials!.Value;

        Expect(null, await callers.CallAsync(route, row, admin), $"{route} by an administrator");
    }

    private static void Expect(string? refused, Answer answer, string what)
    {
        // An answer to HEAD has no body, so no code.
        var hasCode = !what.StartsWith("HEAD ", StringComparison.Ordinal);
        var expected = hasCode ? refused : refused?.Split(' ')[0];
        var said = answer.Status < 400 ? null : hasCode ? $"{answer.Status} {answer.Json.GetProperty("code").GetString()}" : $"{answer.Status}";
        Assert.True(said == expected, $"{what}: expected {expected ?? "success"}, but got {answer}");
    }

    /// <summary>The body without the members that identify the request.</summary>
    private static string Said(Answer answer)
    {
        if (answer.Body.Length == 0)
        {
            return "";
        }
        var body = JsonNode.Parse(answer.Body)!.AsObject();
        body.Remove("traceId");
        body.Remove("instance");
        return body.ToJsonString();
    }

    private static IEnumerable<string> Names(Answer answer) => answer.Headers.Select(header => header.Name).Order(StringComparer.Ordinal);

    /// <summary>The subject of a call.</summary>
    public enum Thing
    {
        None,
        Session,
        FullSession,
        File,
        Key,
        User,
        Table,
        Datastore,
        Raster,
    }

    /// <summary>The rights that a route requires.</summary>
    public sealed record Row(params IReadOnlyList<string> OneOf)
    {
        public static Row Open { get; } = new() { IsOpen = true };

        public static Row Anybody { get; } = new();

        public static Row Administrator { get; } = new("filestore.admin");

        public bool IsOpen { get; init; }

        public bool NotByKey { get; init; }

        public bool BySession { get; init; }

        /// <summary>The names of the security schemes in the document.</summary>
        public IReadOnlyList<string> Credentials =>
            IsOpen ? [] : ["accessToken", .. NotByKey && Thing != Thing.Key ? [] : (string[])["apiKey"], .. BySession ? (string[])["sessionToken"] : []];

        /// <summary>Whether a caller without the right gets 404.</summary>
        public bool IsHidden { get; init; }

        public Thing Thing { get; init; }

        public string? Unknown { get; init; }

        public string? Path { get; init; }

        public string Query { get; init; } = "";

        public string? Body { get; init; }

        public bool Octets { get; init; }

        /// <summary>Header fields that the call needs.</summary>
        public IReadOnlyList<(string Name, string Value)> Fields { get; init; } = [];
    }

    /// <summary>One server and one caller of each kind.</summary>
    public sealed class Callers : IAsyncLifetime
    {
        /// <summary>An endpoint without any attribute about its callers.</summary>
        internal const string Bare = "/test/bare";

        private static readonly byte[] Hello = "hello"u8.ToArray();
        private static readonly string[] Everyday = ["filestore.upload", "filestore.read", "filestore.delete"];

        private KalaApplication? _kala;
        private Guid _owner;
        private Guid? _datastore;
        private Guid? _raster;

        internal KalaApplication Kala => _kala ?? throw new InvalidOperationException("The server does not run.");

        internal IReadOnlyList<(string Name, string Value)> Nobodies { get; private set; } = [];

        internal (string Name, string Value) Owner { get; private set; }

        internal (string Name, string Value) Other { get; private set; }

        internal (string Name, string Value) Demoted { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (KalaApplication.IsImpossible)
            {
                return;
            }
            _kala = await KalaApplication.StartSignedInAsync(app => app.MapGet(Bare, (HttpContext http) => http.Caller().Owner).ExcludeFromDescription());
            var expired = await _kala.SignInAsync("admin", KalaApplication.AdminPassword);
            _kala.Clock.Advance(TimeSpan.FromHours(9));
            (_owner, Owner) = await _kala.AddUserAsync("owner", Everyday);
            (_, Other) = await _kala.AddUserAsync("other", Everyday);
            var (maker, token) = await _kala.AddUserAsync("maker", Everyday);
            Demoted = ("X-API-Key", await _kala.MakeKeyAsync(token, Everyday));
            (await _kala.PatchJsonAsync($"{Users}/{maker}", new { permissions = Array.Empty<string>() })).ShouldSucceed();
            Nobodies = [("X-Nothing", "at all"), expired, KalaApplication.Bearer("a.b.c"), ("X-API-Key", "kala_0123456789ab_" + new string('A', 43))];
        }

        public async ValueTask DisposeAsync()
        {
            if (_kala is { } kala)
            {
                await kala.DisposeAsync();
            }
        }

        internal static string[] AllBut(Row row) => [.. Everyday.Except(row.OneOf)];

        internal async Task<(string Name, string Value)> KeyAsync(string[] permissions) =>
            ("X-API-Key", await Kala.MakeKeyAsync(Owner, permissions));

        internal async Task<(Guid Uuid, (string Name, string Value) Token)> SessionAsync(bool isFull)
        {
            var created = (await Kala.CreateAsync(new { fileSize = 5, hash = Bytes.Sha256Of(Hello), token = true }, Owner)).ShouldSucceed(201);
            var uuid = created.Data.GetGuid();
            if (isFull)
            {
                (await Kala.PostOctetsAsync(KalaApplication.WriteTarget(uuid, "WRITE"), Hello, Owner)).ShouldSucceed();
            }
            return (uuid, KalaApplication.Bearer(created.Json.GetProperty("token").GetString()!));
        }

        /// <summary>A call of a route, about a thing of the owner's or about another one.</summary>
        internal async Task<Answer> CallAsync(string route, Row row, (string Name, string Value) caller, Guid? about = null)
        {
            var words = route.Split(' ');
            var uuid = about ?? await ThingAsync(row.Thing);
            var path = words[1].EndsWith("{link}", StringComparison.Ordinal) ? await Kala.LinkAsync(uuid!.Value, null, Owner)
                : row.Path ?? DatastoreSamples.AddressOf(words[1].Replace("{uuid}", $"{uuid}", StringComparison.Ordinal));
            var target = path + row.Query;
            var body = row.Body?.Replace("{name}", $"u{Guid.NewGuid():N}", StringComparison.Ordinal)
                .Replace("{owner}", $"{_owner}", StringComparison.Ordinal).Replace("{uuid}", $"{uuid}", StringComparison.Ordinal);
            HttpContent? content = body is not null ? new StringContent(body, System.Text.Encoding.UTF8, "application/json")
                : row.Octets ? new ByteArrayContent(Hello) { Headers = { { "Content-Type", "application/octet-stream" } } }
                : null;
            var credentials = Kala.Credentials;
            Kala.Credentials = null;
            try
            {
                var answer = await Kala.SendAsync(words[0], target, content, [caller, .. row.Fields]);
                if (words[1].EndsWith("sign-out", StringComparison.Ordinal) && answer.Status < 400)
                {
                    Owner = await Kala.SignInAsync("owner", KalaApplication.UserPassword);
                }
                return answer;
            }
            finally
            {
                Kala.Credentials = credentials;
            }
        }

        private async Task<Guid?> ThingAsync(Thing thing)
        {
            switch (thing)
            {
                case Thing.Session:
                    return (await SessionAsync(isFull: false)).Uuid;
                case Thing.FullSession:
                    return (await SessionAsync(isFull: true)).Uuid;
                case Thing.File:
                    var (session, token) = await SessionAsync(isFull: true);
                    (await Kala.SendAsync("POST", $"{Sessions}/{session}/close", null, token)).ShouldSucceed();
                    return session;
                case Thing.Table:
                    return Guid.Parse((await Kala.SourceAsync("a.csv", "a,b\n1,2\n", Owner))[DatastoreCalls.Scheme.Length..]);
                case Thing.Datastore:
                    if (_datastore is null || (await Kala.GetAsync($"{Datastores}/{_datastore}", Owner)).Status == 404)
                    {
                        _datastore = await Kala.ImportAsync("a.csv", "lon,lat\n1,2\n", options: null, Owner);
                    }
                    return _datastore;
                case Thing.Raster:
                    return _raster ??= await RasterCalls.MakeAsync(Kala, Owner);
                case Thing.Key:
                    return await Kala.MakeListedKeyAsync(Owner);
                case Thing.User:
                    return (await Kala.AddUserAsync($"u{Guid.NewGuid():N}")).Uuid;
                default:
                    return null;
            }
        }
    }
}
