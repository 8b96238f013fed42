using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class SqliteTypesTests : IAsyncLifetime
{
    private DatabaseOnDisk _on = null!;

    public async ValueTask InitializeAsync() => _on = await DatabaseOnDisk.CreateAsync();

    [Theory]
    [InlineData("id", "0000000a-7e57-4d2a-9b0c-6f2e8a1d4c3b")]
    [InlineData("owner_id", "00000000-0000-4000-8000-00000000abcd")]
    [InlineData("expected_sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("created_at", "2026-01-02T03:04:05.678Z")]
    [InlineData("expires_at", "2026-01-09T03:04:05.678Z")]
    [InlineData("status", "open")]
    [InlineData("door", "form")]
    [InlineData("extents", "")]
    [InlineData("original_filename_folded", "report 10.pdf")]
    public async Task A_session_is_kept_as_text_that_an_admin_can_read(string column, string text)
    {
        await _on.AddAsync(Rows.Session(10));

        Assert.Equal("text", _on.Look($"SELECT typeof({column}) FROM upload_sessions"));
        Assert.Equal(text, _on.Look($"SELECT {column} FROM upload_sessions"));
    }

    [Fact]
    public async Task A_digest_in_the_making_is_kept_as_bytes()
    {
        await _on.AddAsync(Rows.Session(1));

        Assert.Equal("blob", _on.Look("SELECT typeof(digest_state) FROM upload_sessions"));
        Assert.Equal(Sha256State.Empty.ToBytes(), _on.Look("SELECT digest_state FROM upload_sessions"));
    }

    [Theory]
    [InlineData("offset", 0L)]
    [InlineData("expected_size", 1000L)]
    [InlineData("generation", 0L)]
    [InlineData("restart_allowed", 1L)]
    [InlineData("verified", 0L)]
    public async Task Sizes_counts_and_truths_are_kept_as_numbers(string column, long number)
    {
        await _on.AddAsync(Rows.Session(1));

        Assert.Equal("integer", _on.Look($"SELECT typeof(\"{column}\") FROM upload_sessions"));
        Assert.Equal(number, _on.Look($"SELECT \"{column}\" FROM upload_sessions"));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("closed_at")]
    [InlineData("failure")]
    [InlineData("lease_token")]
    public async Task What_is_not_known_is_null(string column)
    {
        await _on.AddAsync(Rows.Session(1));

        Assert.Equal("null", _on.Look($"SELECT typeof({column}) FROM upload_sessions"));
    }

    [Fact]
    public async Task Every_status_is_kept_as_its_word()
    {
        await _on.AddAsync(Rows.Session(1), Rows.Failed(2), Rows.Closed(3).Session, Rows.Aborted(4));

        Assert.Equal(
            "open,failed,closed,aborted",
            _on.Look("SELECT group_concat(status) FROM (SELECT status FROM upload_sessions ORDER BY id)"));
        Assert.Equal(
            [SessionStatus.Open, SessionStatus.Failed, SessionStatus.Closed, SessionStatus.Aborted],
            await _on.ReadAsync(db =>
                db.UploadSessions.OrderBy(one => one.Id).Select(one => one.Status).ToListAsync()));
    }

    [Theory]
    [InlineData("id", "0000000b-7e57-4d2a-9b0c-6f2e8a1d4c3b")]
    [InlineData("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("closed_at", "2026-01-02T03:04:05.678Z")]
    [InlineData("content_type", "application/pdf")]
    [InlineData("extents", "5be0cd191f83d9ab:1000")]
    public async Task A_file_is_kept_as_text_that_an_admin_can_read(string column, string text)
    {
        await _on.AddAsync(Rows.Closed(11).File);

        Assert.Equal("text", _on.Look($"SELECT typeof({column}) FROM files"));
        Assert.Equal(text, _on.Look($"SELECT {column} FROM files"));
    }

    [Fact]
    public async Task An_idempotency_key_is_kept_as_text_that_an_admin_can_read()
    {
        await _on.AddAsync(Rows.Key(12, "Key"));

        Assert.Equal(
            "00000000-0000-4000-8000-00000000abcd Key 0000000c-7e57-4d2a-9b0c-6f2e8a1d4c3b 2026-01-02T03:04:05.678Z",
            _on.Look("SELECT owner_id || ' ' || key || ' ' || session_id || ' ' || created_at FROM idempotency_keys"));
    }

    [Fact]
    public async Task What_is_read_is_what_was_written_but_for_parts_of_a_millisecond()
    {
        var written = Rows.Session(1);
        await _on.AddAsync(written);

        var read = await _on.ReadAsync(db => db.UploadSessions.SingleAsync(one => one.Id == written.Id));

        Assert.Equal(written.OwnerId, read.OwnerId);
        Assert.Equal(written.ExpectedSha256, read.ExpectedSha256);
        Assert.Equal(written.DigestState!.ToBytes(), read.DigestState!.ToBytes());
        Assert.Equal(TimeSpan.Zero, read.CreatedAt.Offset);
        Assert.Equal(TimeSpan.FromTicks(9_999), written.CreatedAt - read.CreatedAt);
    }

    [Fact]
    public async Task An_instant_of_another_time_zone_is_kept_as_utc()
    {
        var session = UploadSessionAt(new DateTimeOffset(2026, 1, 2, 1, 0, 0, TimeSpan.FromHours(2)));

        await _on.AddAsync(session);

        Assert.Equal("2026-01-01T23:00:00.000Z", _on.Look("SELECT created_at FROM upload_sessions"));
    }

    [Fact]
    public async Task Instants_sort_and_compare_as_time_does()
    {
        var instants = (DateTimeOffset[])
        [
            new(2026, 1, 2, 3, 4, 5, 99, TimeSpan.Zero),
            new(2026, 1, 2, 3, 4, 5, 100, TimeSpan.Zero),
            new(2026, 10, 2, 3, 4, 5, TimeSpan.Zero),
        ];
        await _on.AddAsync([.. instants.Reverse().Select(UploadSessionAt)]);

        var found = await _on.ReadAsync(db => db.UploadSessions
            .Where(one => one.CreatedAt >= instants[1])
            .OrderBy(one => one.CreatedAt)
            .Select(one => one.CreatedAt)
            .ToListAsync());

        Assert.Equal(instants[1..], found);
    }

    [Fact]
    public async Task A_key_differs_from_the_same_key_in_capitals()
    {
        await _on.AddAsync(Rows.Key(1, "key"), Rows.Key(1, "KEY"));

        Assert.Equal(2, await _on.ReadAsync(db => db.IdempotencyKeys.CountAsync()));
    }

    [Fact]
    public async Task A_key_is_one_owners_once()
    {
        await _on.AddAsync(Rows.Key(1, "key"));

        await Assert.ThrowsAsync<DbUpdateException>(() => _on.AddAsync(Rows.Key(2, "key")));
    }

    public async ValueTask DisposeAsync() => await _on.DisposeAsync();

    private static UploadSession UploadSessionAt(DateTimeOffset now) => UploadSession.Open(
        Rows.Uuid(now.Month * 1000 + now.Millisecond),
        Rows.Owner,
        new DeclaredFile(null, null, null, null),
        UploadDoor.Form,
        now,
        TimeSpan.FromDays(7));
}
