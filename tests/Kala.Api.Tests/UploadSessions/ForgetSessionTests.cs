using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

public sealed class ForgetSessionTests : IAsyncLifetime
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Theory]
    [InlineData("open")]
    [InlineData("failed")]
    [InlineData("aborted")]
    [InlineData("expired")]
    [InlineData("past its time")]
    [InlineData("no longer remembered")]
    public async Task A_session_is_gone_at_once_with_its_bytes_and_its_row(string status)
    {
        var session = await _kala.OpenSessionAsync(5, Bytes.Sha256Of(Hello));
        (await _kala.WriteRawAsync(session, status == "failed" ? "hullo"u8.ToArray() : Hello)).ShouldSucceed();
        await BecomeAsync(session, status);

        (await ForgetAsync(session)).ShouldSucceed(204);

        (await _kala.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
        Assert.Empty(await _kala.Blobs.NamesAsync(session));
        Assert.Equal(0, await _kala.CountSessionsAsync());
        var usage = (await _kala.GetAsync($"{KalaApplication.Auth}/me")).ShouldSucceed().Data.GetProperty("usage");
        Assert.Equal("""{"bytes":0,"sessions":0,"files":0,"ended":0}""", usage.GetRawText());
        (await ForgetAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_file_is_not_a_session_to_forget()
    {
        var file = await _kala.UploadAsync(Hello);

        (await ForgetAsync(file)).ShouldBeRefused(409, "session_closed");

        (await _kala.DownloadAsync(file)).ShouldSucceed().ShouldCarry(Hello);
    }

    [Fact]
    public async Task A_running_writer_is_stopped()
    {
        await using var own = await KalaApplication.StartAsync();
        var session = await own.OpenSessionAsync(100);
        using var writer = await own.BeginWriteAsync(session, Hello, 100, offset: 0);

        (await own.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null)).ShouldSucceed(204);

        (await writer.ReadAnswerAsync()).ShouldBeRefused(409, "write_superseded");
        Assert.Empty(await own.Blobs.NamesAsync(session));
        (await own.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task A_session_that_somebody_else_removes_first_is_gone_as_well()
    {
        var session = await _kala.OpenSessionAsync(5);
        (await _kala.WriteRawAsync(session, Hello)).ShouldSucceed();
        _kala.Database.BeforeWrite = () => _kala.ExecuteAsync($"DELETE FROM upload_sessions WHERE id = '{session}'");

        (await ForgetAsync(session)).ShouldSucceed(204);
        _kala.Database.Mend();

        Assert.Empty(await _kala.Blobs.NamesAsync(session));
        (await ForgetAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task Bytes_that_cannot_be_deleted_leave_an_aborted_session_that_can_be_forgotten_again()
    {
        var session = await _kala.OpenSessionAsync(5);
        (await _kala.WriteRawAsync(session, Hello)).ShouldSucceed();

        await using (await _kala.Blobs.ObstructAsync(session))
        {
            (await ForgetAsync(session)).ShouldBeRefused(500, "storage_error");
            (await _kala.AskAsync(session)).ShouldBeRefused(410, "session_aborted");
        }

        (await ForgetAsync(session)).ShouldSucceed(204);
        (await _kala.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    [Fact]
    public async Task Only_administrators_forget_not_even_owners()
    {
        var (_, ann) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
        var session = (await _kala.CreateAsync(new { fileSize = 5 }, ann)).ShouldSucceed(201).Data.GetGuid();

        (await ForgetAsync(session, ann)).ShouldBeRefused(403, "forbidden");
        (await ForgetAsync(Guid.NewGuid(), ann)).ShouldBeRefused(403, "forbidden");

        (await _kala.AskAsync(session)).ShouldSucceed();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("TRUE")]
    public async Task Forget_is_true_or_false(string value)
    {
        var session = await _kala.OpenSessionAsync(5);

        var answer = await _kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget={value}", null);

        answer.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty("forget");
        (await _kala.AskAsync(session)).ShouldSucceed();
    }

    [Fact]
    public async Task The_same_creation_makes_a_new_session_afterwards()
    {
        var key = ("Idempotency-Key", "again");
        var first = (await _kala.CreateAsync(new { fileSize = 5 }, key)).ShouldSucceed(201).Data.GetGuid();
        (await ForgetAsync(first)).ShouldSucceed(204);

        var second = (await _kala.CreateAsync(new { fileSize = 5 }, key)).ShouldSucceed(201).Data.GetGuid();

        Assert.NotEqual(first, second);
        (await _kala.AskAsync(second)).ShouldSucceed();
    }

    [Fact]
    public async Task A_fault_before_the_row_goes_leaves_an_aborted_session_that_can_be_forgotten_again()
    {
        var session = await _kala.OpenSessionAsync(5);
        (await _kala.WriteRawAsync(session, Hello)).ShouldSucceed();
        var writes = 0;
        _kala.Database.BeforeWrite = () => ++writes == 2 ? throw new DatabaseUnavailableException("Gone.", null) : Task.CompletedTask;

        var refused = await ForgetAsync(session);
        _kala.Database.Mend();

        refused.ShouldBeRefused(503, "database_unavailable");
        (await _kala.AskAsync(session)).ShouldBeRefused(410, "session_aborted");
        (await ForgetAsync(session)).ShouldSucceed(204);
        (await _kala.AskAsync(session)).ShouldBeRefused(404, "session_not_found");
    }

    private async Task BecomeAsync(Guid session, string status)
    {
        if (status == "failed")
        {
            (await _kala.CloseAsync(session)).ShouldBeRefused(400, "hash_mismatch");
        }
        if (status == "aborted")
        {
            (await _kala.AbortAsync(session)).ShouldSucceed(204);
        }
        _kala.Clock.Advance(status switch
        {
            "expired" or "past its time" => TimeSpan.FromDays(8),
            "no longer remembered" => TimeSpan.FromDays(38),
            _ => TimeSpan.Zero,
        });
        if (status is "expired" or "no longer remembered")
        {
            (await _kala.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/expire", "")).ShouldSucceed();
        }
    }

    private Task<Answer> ForgetAsync(Guid session, params IEnumerable<(string Name, string Value)> headers) =>
        _kala.SendAsync("DELETE", $"{KalaApplication.Sessions}/{session}?forget=true", null, headers);
}
