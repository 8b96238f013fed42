using System.Net;
using System.Net.Sockets;
using System.Text;
using Kala.Testing;

namespace Kala.Client.Tests;

public sealed class CallTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public async Task A_session_is_opened_written_closed_and_its_file_deleted()
    {
        using var client = new KalaClient(kala.Address);
        var opened = await client.OpenSessionAsync(new NewSession { FileSize = 5, OriginalFilename = "a.txt" });

        var written = await client.AppendAsync(opened.Uuid, 0, new ByteArrayContent("hello"u8.ToArray()));
        await client.CloseSessionAsync(opened.Uuid, Bytes.Sha256Of("hello"u8.ToArray()));
        var head = await client.GetFileAsync(opened.Uuid);
        await client.DeleteFileAsync(opened.Uuid);

        Assert.Equal((5, null), (written.Offset, opened.Token));
        Assert.Equal(("a.txt", 5, Bytes.Sha256Of("hello"u8.ToArray())), (head.Name, head.Size, head.Hash));
        Assert.Equal(HttpStatusCode.Gone, (await Assert.ThrowsAsync<KalaException>(() => client.GetFileAsync(opened.Uuid))).Status);
    }

    [Fact]
    public async Task The_same_key_opens_the_same_session()
    {
        using var client = new KalaClient(kala.Address);
        var session = new NewSession { FileSize = 5 };

        var first = await client.OpenSessionAsync(session, "one");
        var second = await client.OpenSessionAsync(session, "one");

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_refusal_has_all_that_the_server_said()
    {
        using var client = new KalaClient(kala.Address);
        var session = await client.OpenSessionAsync(new NewSession { FileSize = 5 });

        var ahead = await Assert.ThrowsAsync<KalaException>(() => client.AppendAsync(session.Uuid, 3, new ByteArrayContent([1])));
        var invalid = await Assert.ThrowsAsync<KalaException>(() => client.OpenSessionAsync(new NewSession { FileSize = -1 }));
        await client.AbortSessionAsync(session.Uuid);
        var gone = await Assert.ThrowsAsync<KalaException>(() => client.GetSessionAsync(session.Uuid));

        Assert.Equal((HttpStatusCode.Conflict, "offset_mismatch", 0), (ahead.Status, ahead.Code, ahead.Offset));
        Assert.NotNull(ahead.Problem.TraceId);
        Assert.Contains("fileSize", invalid.Problem.Errors!.Keys);
        Assert.Equal(("session_aborted", SessionStatus.Aborted), (gone.Code, gone.Problem.Session?.Status));
    }

    [Fact]
    public async Task The_caller_is_known_until_the_sign_out()
    {
        await using var own = await KalaApplication.StartSignedInAsync("Limits:BytesPerOwner=1000");
        using var guest = new KalaClient(own.Address);
        var token = await guest.SignInAsync("admin", KalaApplication.AdminPassword);
        using var client = new KalaClient(own.Address, Credential.AccessToken(token.Token));
        await client.OpenSessionAsync(new NewSession { FileSize = 5 });

        var caller = await client.GetCallerAsync();
        await client.SignOutAsync();
        var after = await Assert.ThrowsAsync<KalaException>(() => client.GetCallerAsync());

        Assert.Equal(("admin", null), (caller.Username, caller.Key));
        Assert.Contains("filestore.admin", caller.Permissions);
        Assert.Equal((5, 1000), (caller.Usage.Bytes, caller.Limits.Bytes));
        Assert.Equal((1, 0), (caller.Usage.Sessions, caller.Usage.Files));
        Assert.Equal("unauthenticated", after.Code);
    }

    [Fact]
    public async Task Lists_go_on_to_the_last_page()
    {
        await using var own = await KalaApplication.StartAsync();
        var sessions = await own.AddSessionsAsync([.. Enumerable.Range(1, 7).Select(number => $"{number}.bin")], Guid.NewGuid());
        var file = await own.UploadAsync([1, 2, 3], "listed.bin");
        using var client = new KalaClient(own.Address);
        var filter = new ListFilter { Status = SessionStatus.Open, Filename = ".BIN", Sort = "originalFilename", Limit = 3 };

        var listed = new List<Guid>();
        await foreach (var session in client.ListSessionsAsync(filter))
        {
            listed.Add(session.Uuid);
        }
        var files = await client.GetFilesAsync(new ListFilter { MinSize = 3, MaxSize = 3, CreatedTo = own.Clock.GetUtcNow().AddDays(1) });

        Assert.Equal(sessions, listed);
        Assert.Equal((file, 3, true), (files.Rows[0].Uuid, files.Rows[0].Size, files.Rows[0].Verified));
        Assert.Null(files.Next);
    }

    [Fact]
    public async Task Sessions_are_found_by_every_filter_of_their_own()
    {
        await using var own = await KalaApplication.StartAsync();
        var stuck = await own.OpenSessionAsync(5);
        var failed = await own.OpenSessionAsync(5, Bytes.Sha256Of([1]));
        (await own.AppendRawAsync(failed, "hello"u8.ToArray())).ShouldSucceed();
        (await own.CloseAsync(failed)).ShouldBeRefused(400, "hash_mismatch");
        own.Clock.Advance(TimeSpan.FromHours(1));
        var now = own.Clock.GetUtcNow();
        var other = await own.OpenSessionAsync(5);
        using var client = new KalaClient(own.Address);

        async Task<Guid[]> FindAsync(ListFilter filter) => [.. (await client.GetSessionsAsync(filter)).Rows.Select(row => row.Uuid)];

        Assert.Equal([failed], await FindAsync(new ListFilter { Failure = "hash_mismatch" }));
        Assert.Empty(await FindAsync(new ListFilter { Door = "tus" }));
        Assert.Equal([stuck], await FindAsync(new ListFilter { IdleSince = now }));
        Assert.Equal([other], await FindAsync(new ListFilter { Sort = "-expiresAt", Limit = 1 }));
        Assert.Equal([stuck], await FindAsync(new ListFilter { ExpiresTo = now.AddDays(7), Status = SessionStatus.Open }));
        Assert.Equal([other], await FindAsync(new ListFilter { Uuids = [other, Guid.NewGuid()] }));
    }

    [Fact]
    public async Task Signing_in_gives_a_token_to_call_with()
    {
        await using var signedIn = await KalaApplication.StartSignedInAsync();
        using var nobody = new KalaClient(signedIn.Address);

        var token = await nobody.SignInAsync("admin", KalaApplication.AdminPassword);
        using var admin = new KalaClient(signedIn.Address, Credential.AccessToken(token.Token));

        var refused = await Assert.ThrowsAsync<KalaException>(() => nobody.GetSessionsAsync());
        Assert.Equal("unauthenticated", refused.Code);
        Assert.Empty((await admin.GetSessionsAsync()).Rows);
        Assert.True(token.Lifetime > TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_server_behind_a_path_is_called_below_it()
    {
        using var connection = new FaultyConnection { Faults = (_, _) => new() { Answer = 404, Code = "not_found" } };
        using var client = connection.ClientOf(new Uri("http://files.example.org/kala"));

        await Assert.ThrowsAsync<KalaException>(() => client.CheckReadyAsync());

        Assert.Equal(["GET /kala/health/ready"], connection.Asked);
    }

    [Theory]
    [InlineData("200 OK", "unexpected_answer")]
    [InlineData("502 Bad Gateway", "BadGateway")]
    [InlineData("301 Moved Permanently\r\nLocation: http://127.0.0.1:1/", "MovedPermanently")]
    public async Task An_answer_that_is_not_the_servers_is_told_as_that(string answer, string code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeOnceAsync(listener, $"HTTP/1.1 {answer}\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>");
        using var client = new KalaClient(new Uri($"http://{listener.LocalEndpoint}"));

        var refused = await Assert.ThrowsAsync<KalaException>(() => client.GetSessionsAsync());

        await serving;
        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public void A_credential_does_not_show_its_secret()
    {
        Credential[] all = [Credential.AccessToken("canary"), Credential.ApiKey("canary"), Credential.SessionToken("canary")];

        Assert.All(all, one => Assert.DoesNotContain("canary", one.ToString(), StringComparison.Ordinal));
    }

    private static async Task ServeOnceAsync(TcpListener listener, string answer)
    {
        using var caller = await listener.AcceptTcpClientAsync();
        var stream = caller.GetStream();
        var buffer = new byte[8192];
        Assert.True(await stream.ReadAsync(buffer) > 0);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
    }
}
