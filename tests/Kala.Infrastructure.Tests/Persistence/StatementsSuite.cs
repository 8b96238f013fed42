using Kala.Application.Abstractions;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>The statements of our own say the same as EF Core's would, on each database.</summary>
public abstract class StatementsSuite : IAsyncLifetime
{
    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>With these, each of 32 columns with two values has them in an order of its own.</summary>
    public static TheoryData<int> Seeds => [0, 1, 2, 3, 4];

    /// <summary>The columns of a session that a chunk changes.</summary>
    private static readonly string[] OfChunks =
    [
        nameof(UploadSession.Offset),
        nameof(UploadSession.DigestState),
        nameof(UploadSession.Extents),
        nameof(UploadSession.Failure),
        nameof(UploadSession.UpdatedAt),
        nameof(UploadSession.ExpiresAt),
        nameof(UploadSession.VerifiedExtents),
    ];

    /// <summary>The columns of a session that stay as they were inserted, or that only leases change.</summary>
    private static readonly string[] Unchanged =
    [
        nameof(UploadSession.Id),
        nameof(UploadSession.OwnerId),
        nameof(UploadSession.ContentType),
        nameof(UploadSession.ExpectedSha256),
        nameof(UploadSession.Door),
        nameof(UploadSession.DoorData),
        nameof(UploadSession.CreatedAt),
        nameof(UploadSession.LeaseToken),
        nameof(UploadSession.LeaseExpiresAt),
        nameof(UploadSession.LeaseWantedAt),
    ];

    /// <summary>The columns of a lease that a change of its session renews or releases, where rows have leases.</summary>
    private static readonly string[] OfTheLease = [nameof(UploadSession.LeaseToken), nameof(UploadSession.LeaseExpiresAt)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_they_insert_is_what_EF_Core_reads_in_every_column(int seed)
    {
        var (session, file) = await FullAsync(seed);
        var stored = await EventAsync(seed);
        await WriteAsync(async db =>
        {
            await Statements.InsertAsync(db, session, file, stored, default);
            return true;
        });

        Assert.Equal(Values(session), Values(await ReadAsync(db => db.UploadSessions.SingleAsync())));
        Assert.Equal(Values(file), Values(await ReadAsync(db => db.Files.SingleAsync())));
        Assert.Equal(Values(stored), Values(await ReadAsync(db => db.Events.SingleAsync())));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_events_of_a_change_are_inserted_with_it_in_every_column(int count)
    {
        await AddAsync(Rows.Session(1));
        List<Event> events = [];
        for (var seed = 0; seed < count; seed++)
        {
            events.Add(await EventAsync(seed));
        }
        var session = Rows.Session(1);
        var before = SessionSnapshot.Of(session);
        session.Advance(Rows.Content(10), null, Rows.Now, TimeSpan.FromDays(1));

        Assert.True(await WriteAsync(db => Statements.UpdateAsync(db, session, before, null, true, events, default)));
        Assert.False(await WriteAsync(db => Statements.UpdateAsync(db, session, before, null, true, [Rows.Event(9)], default)));

        Assert.Equal(events.Select(Values), (await ReadAsync(db => db.Events.OrderBy(one => one.At).ToListAsync())).Select(Values));
    }

    [Fact]
    public async Task An_insert_whose_event_is_there_already_leaves_nothing()
    {
        await AddAsync(Rows.Event(1));

        await Assert.ThrowsAnyAsync<Exception>(() => InsertAsync(Rows.Session(1)));

        Assert.False(await ReadAsync(db => db.UploadSessions.AnyAsync()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_EF_Core_inserts_is_what_they_find_in_every_column(int seed)
    {
        var (session, file) = await FullAsync(seed);
        await AddAsync(session, file);

        Assert.Equal(Values(session), Values((await ReadAsync(db => Statements.FindSessionAsync(db, session.Id, default)))!));
        Assert.Equal(Values(file), Values((await ReadAsync(db => Statements.FindFileAsync(db, file.Id, default)))!));
    }

    [Fact]
    public async Task What_is_null_stays_null()
    {
        var (closed, file) = Rows.Closed(1);
        UploadSession[] sessions = [closed, Rows.Failed(2), Rows.Unnamed(3)];
        await WriteAsync(async db =>
        {
            await Statements.InsertAsync(db, closed, file, Rows.Event(1), default);
            await Statements.InsertAsync(db, sessions[1], Rows.Event(2), default);
            await Statements.InsertAsync(db, sessions[2], Rows.Event(3), default);
            return true;
        });

        var kept = await ReadAsync(db => db.UploadSessions.OrderBy(one => one.Id).ToListAsync());

        Assert.Equal(sessions.Select(Values), kept.Select(Values));
        Assert.Equal(sessions.Select(Values), [Values(await FindAsync(1)), Values(await FindAsync(2)), Values(await FindAsync(3))]);
        Assert.Equal(Values(file), Values(await ReadAsync(db => db.Files.SingleAsync())));
        Assert.Equal(Values(file), Values((await ReadAsync(db => Statements.FindFileAsync(db, file.Id, default)))!));
    }

    [Fact]
    public async Task What_is_unknown_is_not_found()
    {
        await AddAsync(Rows.Session(1), Rows.Closed(2).File);

        Assert.Null(await ReadAsync(db => Statements.FindSessionAsync(db, Rows.Uuid(2), default)));
        Assert.Null(await ReadAsync(db => Statements.FindFileAsync(db, Rows.Uuid(1), default)));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_chunk_changes_its_columns_and_no_other(int seed)
    {
        var (row, _) = await FullAsync(seed);
        await AddAsync(row);
        var (session, _) = await FullAsync(seed + 1);
        Copy(
            row,
            session,
            [nameof(row.Id), nameof(row.Status), nameof(row.Generation), nameof(row.OriginalFilename), nameof(row.RestartAllowed)]);

        Assert.True(await WriteAsync(db => Statements.UpdateAsync(
            db, session, SessionSnapshot.Of(row), row.LeaseToken, releasesLease: true, [], default)));

        Copy(session, row, OfChunks);
        Assert.Equal(Values(row, OfTheLease), Values(await ReadAsync(db => db.UploadSessions.SingleAsync()), OfTheLease));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_other_change_writes_every_column_that_may_change(int seed)
    {
        var (row, session) = await ChangedAsync(seed);

        Assert.True(await WriteAsync(db => Statements.UpdateAsync(
            db, session, SessionSnapshot.Of(row), row.LeaseToken, releasesLease: true, [], default)));

        Copy(row, session, Unchanged);
        Assert.Equal(Values(session, OfTheLease), Values(await ReadAsync(db => db.UploadSessions.SingleAsync()), OfTheLease));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_close_writes_the_same_and_the_file_in_every_column(int seed)
    {
        var (row, session) = await ChangedAsync(seed);
        var (_, file) = await FullAsync(seed + 1);
        var closed = await EventAsync(seed);

        Assert.True(await WriteAsync(db => Statements.CloseAsync(
            db, session, SessionSnapshot.Of(row), row.LeaseToken, file, closed, default)));

        Copy(row, session, Unchanged);
        Assert.Equal(Values(session, OfTheLease), Values(await ReadAsync(db => db.UploadSessions.SingleAsync()), OfTheLease));
        Assert.Equal(Values(file), Values(await ReadAsync(db => db.Files.SingleAsync())));
        Assert.Equal(Values(closed), Values(await ReadAsync(db => db.Events.SingleAsync())));
    }

    [Fact]
    public async Task A_close_of_a_row_that_is_not_what_it_was_adds_no_file()
    {
        await AddAsync(Rows.Session(1));
        var (session, file) = Rows.Closed(1);
        var before = SessionSnapshot.Of(Rows.Session(1)) with { Extents = Rows.Content(1) };

        Assert.False(await WriteAsync(db => Statements.CloseAsync(db, session, before, null, file, Rows.Event(1), default)));

        Assert.Equal(Values(Rows.Session(1)), Values(await FindAsync(1)));
        Assert.False(await ReadAsync(db => db.Files.AnyAsync()));
        Assert.False(await ReadAsync(db => db.Events.AnyAsync()));
    }

    [Fact]
    public async Task A_close_whose_file_is_there_already_changes_nothing()
    {
        var (session, file) = Rows.Closed(1);
        await AddAsync(Rows.Session(1), file);

        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(db => Statements.CloseAsync(
            db, session, SessionSnapshot.Of(Rows.Session(1)), null, file, Rows.Event(1), default)));

        Assert.Equal(Values(Rows.Session(1)), Values(await FindAsync(1)));
        Assert.False(await ReadAsync(db => db.Events.AnyAsync()));
    }

    [Fact]
    public async Task A_chunk_moves_its_session_and_no_other()
    {
        await AddAsync(Rows.Session(1), Rows.Session(2));

        var session = await ChangeAsync(1, row => row.Advance(Rows.Content(10), null, Rows.Now.AddHours(1), TimeSpan.FromDays(1), isVerified: true));

        Assert.True((await FindAsync(1))!.VerifiedByChunks);
        Assert.Equal(Values(session), Values(await FindAsync(1)));
        Assert.Equal(Values(Rows.Session(2)), Values(await FindAsync(2)));
    }

    [Fact]
    public async Task Whatever_may_become_of_a_session_is_kept()
    {
        await AddAsync([.. Enumerable.Range(1, 3).Select(Rows.Session), Rows.Begun(4)]);
        List<UploadSession> changed =
        [
            await ChangeAsync(1, row => row.Close(Rows.Digest, VerifiedBy.Chunks, Rows.Now.AddHours(1))),
            await ChangeAsync(2, row => row.Fail(Failures.HashMismatch, Rows.Now.AddHours(1))),
            await ChangeAsync(3, row => row.Advance(Rows.Content(3).Sealed().Append("00000000000000ff", 4), null, Rows.Now.AddHours(1), TimeSpan.FromDays(1))),
            await ChangeAsync(4, row => row.SealExtents()),
        ];

        var kept = await ReadAsync(db => db.UploadSessions.OrderBy(one => one.Id).ToListAsync());

        Assert.Equal(changed.Select(Values), kept.Select(Values));
    }

    [Theory]
    [InlineData(SessionStatus.Failed, 0, "5be0cd191f83d9ab:5")]
    [InlineData(SessionStatus.Open, 1, "5be0cd191f83d9ab:5")]
    [InlineData(SessionStatus.Open, 0, "00000000000000ff:5")]
    [InlineData(SessionStatus.Open, 0, "5be0cd191f83d9ab:6")]
    [InlineData(SessionStatus.Open, 0, "5be0cd191f83d9ab:5!")]
    [InlineData(SessionStatus.Open, 0, "")]
    public async Task A_row_that_is_not_what_it_was_is_not_changed(SessionStatus status, int generation, string extents)
    {
        await AddAsync(Rows.Begun(1));
        var session = Rows.Begun(1);
        var before = SessionSnapshot.Of(session) with { Status = status, Generation = generation, Extents = Extents.Parse(extents) };
        session.Advance(Rows.Content(10), null, Rows.Now, TimeSpan.FromDays(1));

        var isUpdated = await WriteAsync(db => Statements.UpdateAsync(db, session, before, null, true, [], default));

        Assert.False(isUpdated);
        Assert.Equal(Values(Rows.Begun(1)), Values(await FindAsync(1)));
    }

    [Fact]
    public async Task A_row_with_another_lease_is_not_changed()
    {
        await AddAsync(Rows.Session(1));
        var session = Rows.Session(1);

        Assert.False(await WriteAsync(db => Statements.UpdateAsync(db, session, SessionSnapshot.Of(session), Rows.Owner, true, [], default)));
    }

    [Fact]
    public async Task An_insert_that_fails_leaves_nothing_and_the_next_one_works()
    {
        await AddAsync(Rows.Session(1));

        await Assert.ThrowsAnyAsync<Exception>(() => InsertAsync(Rows.Session(1)));
        await InsertAsync(Rows.Session(2));

        Assert.Equal(2, await ReadAsync(db => db.UploadSessions.CountAsync()));
    }

    private protected abstract ISessionRows Statements { get; }

    private protected abstract Task<T> ReadAsync<T>(Func<KalaContext, Task<T>> work);

    private protected abstract Task<T> WriteAsync<T>(Func<KalaContext, Task<T>> work);

    private protected Task AddAsync(params object[] rows) => WriteAsync(db =>
    {
        db.AddRange(rows);
        return Task.FromResult(true);
    });

    private protected Task<bool> InsertAsync(UploadSession session) => WriteAsync(async db =>
    {
        await Statements.InsertAsync(db, session, new Event { At = Rows.Now, Id = session.Id, Kind = EventKinds.Created }, default);
        return true;
    });

    /// <summary>An event in which the store's model and nothing else says which columns there are.</summary>
    private Task<Event> EventAsync(int seed) => ReadAsync(db => Task.FromResult(Rows.Fill(db.Model, Rows.Event(1), seed)));

    /// <summary>Rows in which the store's model and nothing else says which columns there are.</summary>
    private Task<(UploadSession Session, StoredFile File)> FullAsync(int seed) => ReadAsync(db => Task.FromResult((
        Rows.Fill(db.Model, Rows.Session(1), seed),
        Rows.Fill(db.Model, Rows.Closed(1).File, seed))));

    /// <summary>A stored row, and what it is to become: another value in every column but the key.</summary>
    private async Task<(UploadSession Row, UploadSession Session)> ChangedAsync(int seed)
    {
        var (row, _) = await FullAsync(seed);
        await AddAsync(row);
        var (session, _) = await FullAsync(seed + 1);
        Copy(row, session, [nameof(row.Id)]);
        return (row, session);
    }

    private static void Copy(UploadSession from, UploadSession to, string[] properties) => Array.ForEach(
        properties, name => typeof(UploadSession).GetProperty(name)!.SetValue(to, typeof(UploadSession).GetProperty(name)!.GetValue(from)));

    private async Task<UploadSession> FindAsync(int number) =>
        (await ReadAsync(db => Statements.FindSessionAsync(db, Rows.Uuid(number), default)))!;

    private async Task<UploadSession> ChangeAsync(int number, Action<UploadSession> change)
    {
        var session = await FindAsync(number);
        var before = SessionSnapshot.Of(session);
        change(session);
        Assert.True(await WriteAsync(db => Statements.UpdateAsync(db, session, before, null, true, [], default)));
        return session;
    }

    /// <summary>All that an entity has, as text; of instants what the store keeps of them.</summary>
    private static string Values<T>(T entity) => Values(entity, []);

    private static string Values<T>(T entity, string[] except) => string.Join('\n', typeof(T).GetProperties()
        .Where(property => !except.Contains(property.Name))
        .Select(property => (property.Name, Value: property.GetValue(entity)))
        .Select(one => $"{one.Name}: {one.Value switch
        {
            DateTimeOffset instant => $"{instant.UtcDateTime:O}"[..23],
            Sha256State state => Convert.ToHexString(state.ToBytes()),
            var other => other,
        }}"));
}
