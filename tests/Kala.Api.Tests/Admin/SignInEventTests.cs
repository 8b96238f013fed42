using System.Text.Json;
using Kala.Application.Abstractions;
using Kala.Application.Users;
using Kala.Domain.Events;
using Kala.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Admin;

/// <summary>Sign-ins leave few events, never fail because of them, and no guess hides another.</summary>
public sealed class SignInEventTests : EventsTest
{
    [Fact]
    public async Task Refused_sign_ins_become_a_few_rows_with_a_count()
    {
        for (var i = 0; i < 3; i++)
        {
            (await SignInAsync("Ann", $"wrong {i}")).ShouldBeRefused(401, "invalid_credentials");
        }
        (await SignInAsync("my secret", "oops")).ShouldBeRefused(401, "invalid_credentials");
        (await SignInAsync("nobody", "oops")).ShouldBeRefused(401, "invalid_credentials");
        Assert.Empty(await EventsAsync());

        await SignIns.WriteCountsAsync(CancellationToken.None);
        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [(EventKinds.SignInRefused, Ann.Uuid, 3, "127.0.0.1"), (EventKinds.SignInRefused, (Guid?)null, 2, "127.0.0.1")],
            (await EventsAsync()).Select(one => (one.Kind, one.SubjectId, one.Count, one.Detail!)));
    }

    [Fact]
    public async Task Guesses_from_everywhere_write_no_more_rows_than_there_may_be()
    {
        for (var i = 0; i < 5_000; i++)
        {
            SignIns.CountRefusal($"user{i}", Kala.Application.Limits.ClientNetwork.Of(new System.Net.IPAddress(0x0100_007F + i)));
        }

        await SignIns.WriteCountsAsync(CancellationToken.None);

        var events = await EventsAsync();
        Assert.Equal(SignInEvents.MostRows + 1, events.Count);
        Assert.Equal(5_000, events.Sum(one => one.Count));
    }

    [Fact]
    public async Task Invented_names_from_one_network_do_not_hide_guesses_from_others()
    {
        var one = Kala.Application.Limits.ClientNetwork.Of(System.Net.IPAddress.Parse("192.0.2.1"));
        for (var i = 0; i < 2_000; i++)
        {
            SignIns.CountRefusal($"invented{i}", one);
        }
        SignIns.CountRefusal("ann", one);
        for (var i = 0; i < 3; i++)
        {
            SignIns.CountRefusal("ann", Kala.Application.Limits.ClientNetwork.Of(System.Net.IPAddress.Parse("198.51.100.2")));
        }

        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [((Guid?)null, 2_001, "192.0.2.1"), (Ann.Uuid, 3, "198.51.100.2")],
            (await EventsAsync()).Select(row => (row.SubjectId, row.Count, row.Detail!)));
    }

    [Fact]
    public async Task Counts_that_cannot_be_written_are_written_with_the_next_ones()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        await RefuseAndSignInAsync();
        Server.Database.WriteFault = new DatabaseUnavailableException("The store is read-only.", new InvalidOperationException());
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => SignIns.WriteCountsAsync(CancellationToken.None));
        await RefuseAndSignInAsync();
        Server.Database.Mend();

        await SignIns.WriteCountsAsync(CancellationToken.None);
        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal(
            [(EventKinds.SignedIn, 1), (EventKinds.SignedIn, 3), (EventKinds.SignInRefused, 2)],
            (await EventsAsync()).Select(one => (one.Kind, one.Count)));

        async Task RefuseAndSignInAsync()
        {
            (await SignInAsync("ann", "wrong")).ShouldBeRefused(401, "invalid_credentials");
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        }
    }

    [Fact]
    public async Task Further_sign_ins_of_a_span_are_counted_and_written_at_a_stop_at_the_latest()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        }
        Assert.Single(await EventsAsync());

        await Server.RestartAsync();

        Assert.Equal([1, 2], (await EventsAsync()).Select(one => one.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_in_that_cannot_be_recorded_succeeds_and_is_counted(bool isFull)
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        Server.Database.WriteFault = isFull ? new StorageFullException() : new InvalidOperationException("attempt to write a readonly database");
        (await SignInAsync("ann", KalaApplication.UserPassword)).ShouldSucceed();
        Server.Database.Mend();

        await SignIns.WriteCountsAsync(CancellationToken.None);

        Assert.Equal([(EventKinds.SignedIn, 1)], (await EventsAsync()).Select(one => (one.Kind, one.Count)));
    }

    [Fact]
    public async Task A_sign_in_does_not_wait_long_for_its_event()
    {
        await SignIns.WriteCountsAsync(CancellationToken.None);
        Server.Database.Stalls = true;

        var signIn = SignInAsync("ann", KalaApplication.UserPassword);
        await Eventually.TrueAsync(
            () =>
            {
                Server.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return signIn.IsCompleted;
            },
            "the sign-in to succeed without its event");

        (await signIn).ShouldSucceed();
        Server.Database.Mend();
    }

    private SignInEvents SignIns => Server.Services.GetRequiredService<SignInEvents>();

    private Task<Answer> SignInAsync(string username, string password) =>
        Server.PostJsonAsync($"{KalaApplication.Auth}/access-token", JsonSerializer.Serialize(new { username, password }));
}
