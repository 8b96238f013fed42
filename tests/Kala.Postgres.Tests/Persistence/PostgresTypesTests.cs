using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Tests.Persistence;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kala.Postgres.Tests.Persistence;

public sealed class PostgresTypesTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private PostgresNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await PostgresDatabase.CreateAsync();
        _node = PostgresNode.On(_database);
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("id", "uuid", "0000000a-7e57-4d2a-9b0c-6f2e8a1d4c3b")]
    [InlineData("owner_id", "uuid", "00000000-0000-4000-8000-00000000abcd")]
    [InlineData("expected_sha256", "text", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("created_at", "timestamp with time zone", "2026-01-02 03:04:05.678+00")]
    [InlineData("expires_at", "timestamp with time zone", "2026-01-09 03:04:05.678+00")]
    [InlineData("status", "text", "open")]
    [InlineData("\"offset\"", "bigint", "0")]
    [InlineData("extents", "text", "")]
    [InlineData("generation", "integer", "0")]
    [InlineData("verified", "boolean", "false")]
    [InlineData("original_filename_folded", "text", "report 10.pdf")]
    public async Task A_session_is_kept_as_what_an_admin_can_read(string column, string type, string text)
    {
        await _node.AddAsync(Rows.Session(10));

        Assert.Equal(type, await _database.LookAsync($"SELECT pg_typeof({column})::text FROM upload_sessions"));
        Assert.Equal(text, await _database.LookAsync($"SET timezone = 'UTC'; SELECT {column}::text FROM upload_sessions"));
    }

    [Fact]
    public async Task A_digest_in_the_making_is_kept_as_bytes()
    {
        await _node.AddAsync(Rows.Session(1));

        Assert.Equal(Sha256State.Empty.ToBytes(), await _database.LookAsync("SELECT digest_state FROM upload_sessions"));
    }

    [Fact]
    public async Task Every_status_is_kept_as_its_word()
    {
        await _node.AddAsync(Rows.Session(1), Rows.Failed(2), Rows.Closed(3).Session, Rows.Aborted(4));

        Assert.Equal(
            "open,failed,closed,aborted",
            await _database.LookAsync("SELECT string_agg(status, ',' ORDER BY id) FROM upload_sessions"));
        Assert.Equal(
            [SessionStatus.Open, SessionStatus.Failed, SessionStatus.Closed, SessionStatus.Aborted],
            await _node.ReadAsync(db => db.UploadSessions.OrderBy(one => one.Id).Select(one => one.Status).ToListAsync()));
    }

    [Fact]
    public async Task What_is_read_is_what_was_written_but_for_parts_of_a_millisecond()
    {
        var written = Rows.Session(1);
        await _node.AddAsync(written);

        var read = await _node.ReadAsync(db => db.UploadSessions.SingleAsync(one => one.Id == written.Id));

        Assert.Equal(written.ExpectedSha256, read.ExpectedSha256);
        Assert.Equal(written.DigestState!.ToBytes(), read.DigestState!.ToBytes());
        Assert.Equal(TimeSpan.Zero, read.CreatedAt.Offset);
        Assert.Equal(TimeSpan.FromTicks(9_999), written.CreatedAt - read.CreatedAt);
    }

    [Fact]
    public async Task An_instant_of_another_time_zone_is_kept_as_utc()
    {
        var now = new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.FromHours(2));
        await _node.AddAsync(UploadSession.Open(
            Rows.Uuid(1), Rows.Owner, new DeclaredFile(null, null, null, null), UploadDoor.Form, now, TimeSpan.FromDays(7)));

        Assert.Equal(
            "2026-01-01 23:00:00+00",
            await _database.LookAsync("SET timezone = 'UTC'; SELECT created_at::text FROM upload_sessions"));
    }

    [Fact]
    public async Task Names_sort_as_on_SQLite_whatever_the_locale()
    {
        await _node.AddAsync(Rows.Session(Rows.Uuid(1), "b"), Rows.Session(Rows.Uuid(2), "A"), Rows.Session(Rows.Uuid(3), "a"));

        var sorted = await _node.ReadAsync(db => db.UploadSessions
            .OrderBy(one => one.OriginalFilename).Select(one => one.OriginalFilename).ToListAsync());

        Assert.Equal(["A", "a", "b"], sorted);
    }

    [Fact]
    public async Task A_key_differs_from_the_same_key_in_capitals()
    {
        await _node.AddAsync(Rows.Key(1, "key"), Rows.Key(1, "KEY"));

        Assert.Equal(2, await _node.ReadAsync(db => db.IdempotencyKeys.CountAsync()));
    }
}
