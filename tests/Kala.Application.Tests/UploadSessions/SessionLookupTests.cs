using Kala.Application.Tests.Model;
using Kala.Application.UploadSessions;
using Kala.Domain.Owners;

namespace Kala.Application.Tests.UploadSessions;

/// <summary>How long a session is remembered, and by whom it is seen.</summary>
public sealed class SessionLookupTests : IAsyncLifetime
{
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);
    private static readonly Caller Owner = new(WellKnownOwner.Anonymous);

    private ModelDatabase _database = null!;
    private World _world = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await ModelDatabase.CreateAsync();
        _world = new World(_database, new Faithful(), forgetsDigests: false);
    }

    public async ValueTask DisposeAsync()
    {
        _world.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_open_session_expires_at_its_instant()
    {
        var session = await OpenAsync();

        _world.Clock.Advance(ReferenceModel.Lifetime - Instant);
        Assert.Null(await RefusalAsync(session));
        _world.Clock.Advance(Instant);
        Assert.Equal("session_expired", await RefusalAsync(session));
    }

    [Fact]
    public async Task An_expired_session_is_remembered_from_its_expiry_on()
    {
        var session = await OpenAsync();

        _world.Clock.Advance(ReferenceModel.Lifetime + ReferenceModel.Memory - Instant);
        Assert.Equal("session_expired", await RefusalAsync(session));
        _world.Clock.Advance(Instant);
        Assert.Equal("session_not_found", await RefusalAsync(session));
    }

    [Fact]
    public async Task An_aborted_session_is_remembered_from_its_end_on()
    {
        var session = await OpenAsync();
        _world.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Null(await _world.Server.Abort.HandleAsync(session, Owner, CancellationToken.None));

        _world.Clock.Advance(ReferenceModel.Memory - Instant);
        Assert.Equal("session_aborted", await RefusalAsync(session));
        _world.Clock.Advance(Instant);
        Assert.Equal("session_not_found", await RefusalAsync(session));
    }

    [Fact]
    public async Task A_session_that_ended_is_shown_with_its_refusal()
    {
        var session = await OpenAsync();
        _world.Clock.Advance(ReferenceModel.Lifetime);

        var found = await _world.Server.Get.HandleAsync(session, Owner, CancellationToken.None);

        var view = Assert.IsType<SessionFailure>(found.Failure).Session;
        Assert.Equal((session, "expired"), (view.Uuid, view.Status));
    }

    [Fact]
    public async Task A_closed_session_is_never_forgotten()
    {
        var session = await OpenAsync();
        var closed = await _world.Server.Close.HandleAsync(
            new() { Hash = Content.Empty.Digest.ToString() }, session, Owner, CancellationToken.None);
        Assert.Null(closed.Failure);

        _world.Clock.Advance(TimeSpan.FromDays(10_000));

        Assert.Null(await RefusalAsync(session));
    }

    [Fact]
    public async Task A_session_of_somebody_else_looks_as_if_it_were_not_there()
    {
        var session = await OpenAsync();
        var stranger = new Caller(new Guid("00000000-0000-4000-8000-000000000002"));

        var foreign = await _world.Server.Get.HandleAsync(session, stranger, CancellationToken.None);
        var missing = await _world.Server.Get.HandleAsync(Guid.Empty, stranger, CancellationToken.None);

        Assert.Equal("session_not_found", foreign.Failure!.Code);
        Assert.Equal(missing.Failure, foreign.Failure);
    }

    private async Task<Guid> OpenAsync()
    {
        var opened = await _world.Server.Open.HandleAsync(new() { FileSize = 0 }, Owner, null, CancellationToken.None);
        return opened.Value;
    }

    private async Task<string?> RefusalAsync(Guid session)
    {
        var found = await _world.Server.Get.HandleAsync(session, Owner, CancellationToken.None);
        return found.Failure?.Code;
    }
}
