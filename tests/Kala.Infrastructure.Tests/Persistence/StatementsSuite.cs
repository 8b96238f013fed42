using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>The statements of our own say the same as EF Core's would, on each database.</summary>
public abstract class StatementsSuite : IAsyncLifetime
{
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task What_they_insert_is_what_EF_Core_reads_in_every_column()
    {
        var (closed, file) = Rows.Closed(1);
        UploadSession[] sessions = [closed, Rows.Failed(2), Rows.Session(3)];
        await WriteAsync(db =>
        {
            Array.ForEach(sessions, db.Insert);
            db.Insert(file);
            return Task.FromResult(true);
        });

        var kept = await ReadAsync(async db => (
            Sessions: await db.UploadSessions.OrderBy(one => one.Id).ToListAsync(),
            File: await db.Files.SingleAsync()));

        Assert.Equal(sessions.Select(Values), kept.Sessions.Select(Values));
        Assert.Equal(Values(file), Values(kept.File));
    }

    [Fact]
    public async Task What_EF_Core_inserts_is_what_they_find_in_every_column()
    {
        var (closed, file) = Rows.Closed(1);
        await AddAsync(closed, file, Rows.Failed(2));

        Assert.Equal(Values(closed), Values(await FindAsync(1)));
        Assert.Equal(Values(Rows.Failed(2)), Values(await FindAsync(2)));
        Assert.Equal(Values(file), Values((await ReadAsync(db => db.FindFileAsync(file.Id, default)))!));
        Assert.Null(await ReadAsync(db => db.FindSessionAsync(Rows.Uuid(3), default)));
        Assert.Null(await ReadAsync(db => db.FindFileAsync(Rows.Uuid(2), default)));
    }

    [Fact]
    public async Task A_chunk_moves_its_session_and_no_other()
    {
        await AddAsync(Rows.Session(1), Rows.Session(2));

        var session = await ChangeAsync(1, row => row.Advance(row.Blob, 10, null, Rows.Now.AddHours(1), TimeSpan.FromDays(1)));

        Assert.Equal(Values(session), Values(await FindAsync(1)));
        Assert.Equal(Values(Rows.Session(2)), Values(await FindAsync(2)));
    }

    [Fact]
    public async Task Whatever_may_become_of_a_session_is_kept()
    {
        await AddAsync([.. Enumerable.Range(1, 4).Select(Rows.Session)]);
        List<UploadSession> changed =
        [
            await ChangeAsync(1, row => row.Close(Rows.Digest, true, Rows.Now.AddHours(1))),
            await ChangeAsync(2, row => row.Fail(Failures.HashMismatch, "00000000000000ff", Rows.Now.AddHours(1))),
            await ChangeAsync(3, row => row.Advance("00000000000000ff", 7, null, Rows.Now.AddHours(1), TimeSpan.FromDays(1))),
            await ChangeAsync(4, row => row.MarkBlobSuspect()),
        ];

        var kept = await ReadAsync(db => db.UploadSessions.OrderBy(one => one.Id).ToListAsync());

        Assert.Equal(changed.Select(Values), kept.Select(Values));
    }

    [Theory]
    [InlineData(SessionStatus.Failed, 0, "5be0cd191f83d9ab", 0)]
    [InlineData(SessionStatus.Open, 1, "5be0cd191f83d9ab", 0)]
    [InlineData(SessionStatus.Open, 0, "00000000000000ff", 0)]
    [InlineData(SessionStatus.Open, 0, "5be0cd191f83d9ab", 1)]
    public async Task A_row_that_is_not_what_it_was_is_not_changed(SessionStatus status, int generation, string blob, long offset)
    {
        await AddAsync(Rows.Session(1));
        var session = Rows.Session(1);
        var before = SessionSnapshot.Of(session) with { Status = status, Generation = generation, Blob = blob, Offset = offset };
        session.Advance(session.Blob, 10, null, Rows.Now, TimeSpan.FromDays(1));

        var isUpdated = await WriteAsync(db => db.UpdateAsync(session, before, null, true, true, default));

        Assert.False(isUpdated);
        Assert.Equal(Values(Rows.Session(1)), Values(await FindAsync(1)));
    }

    [Fact]
    public async Task A_row_with_another_lease_is_not_changed()
    {
        await AddAsync(Rows.Session(1));
        var session = Rows.Session(1);

        Assert.False(await WriteAsync(db => db.UpdateAsync(session, SessionSnapshot.Of(session), Rows.Owner, true, true, default)));
    }

    [Fact]
    public async Task An_insert_that_fails_leaves_nothing_and_the_next_one_works()
    {
        await AddAsync(Rows.Session(1));

        await Assert.ThrowsAnyAsync<Exception>(() => InsertAsync(Rows.Session(1)));
        await InsertAsync(Rows.Session(2));

        Assert.Equal(2, await ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    private protected abstract Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work);

    private protected abstract Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work);

    private protected Task AddAsync(params object[] rows) => WriteAsync(db =>
    {
        db.AddRange(rows);
        return Task.FromResult(true);
    });

    private protected Task<bool> InsertAsync(UploadSession session) => WriteAsync(db =>
    {
        db.Insert(session);
        return Task.FromResult(true);
    });

    private async Task<UploadSession> FindAsync(int number) =>
        (await ReadAsync(db => db.FindSessionAsync(Rows.Uuid(number), default)))!;

    private async Task<UploadSession> ChangeAsync(int number, Action<UploadSession> change)
    {
        var session = await FindAsync(number);
        var before = SessionSnapshot.Of(session);
        change(session);
        Assert.True(await WriteAsync(db => db.UpdateAsync(session, before, null, true, true, default)));
        return session;
    }

    /// <summary>All that an entity has, as text; of instants what the store keeps of them.</summary>
    private static string Values<T>(T entity) => string.Join('\n', typeof(T).GetProperties()
        .Select(property => (property.Name, Value: property.GetValue(entity)))
        .Select(one => $"{one.Name}: {one.Value switch
        {
            DateTimeOffset instant => $"{instant.UtcDateTime:O}"[..23],
            Domain.Blobs.Sha256State state => Convert.ToHexString(state.ToBytes()),
            var other => other,
        }}"));
}
