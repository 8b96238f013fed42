using System.Text.Json;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>Guessing passwords slows down only the guesser (S9). A trusted proxy reports the address.</summary>
public sealed class GuessingTests : IAsyncLifetime
{
    private const string Token = $"{KalaApplication.Auth}/access-token";
    private const string Guesser = "198.51.100.1";
    private const string Elsewhere = "203.0.113.1";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync("Proxies:Trusted=127.0.0.1");

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Of_many_guesses_at_once_five_are_compared_and_the_others_have_to_wait()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => SignInAsync("admin", $"wrong {i}", Guesser)));

        // Five may begin. One of them that finds no room to be compared at once is told to wait as well.
        Assert.InRange(answers.Count(answer => answer.Status == 401), 1, 5);
        Assert.All(answers.Where(answer => answer.Status != 401), answer =>
        {
            answer.ShouldBeRefused(429, "too_many_requests");
            Assert.InRange(int.Parse(answer.Header("Retry-After")!, provider: null), 1, 30);
        });
    }

    [Fact]
    public async Task Guesses_from_many_addresses_keep_the_right_password_out_from_nowhere_else()
    {
        for (var i = 0; i < 60; i++)
        {
            await SignInAsync("admin", $"wrong {i}", $"198.51.100.{i}");
        }

        (await SignInAsync("admin", KalaApplication.AdminPassword, Elsewhere)).ShouldSucceed();
    }

    [Fact]
    public async Task Many_accounts_guessed_at_from_one_address_make_it_wait_and_no_other()
    {
        for (var i = 0; i < 50; i++)
        {
            (await SignInAsync($"ann{i}", "wrong", Guesser)).ShouldBeRefused(401, "invalid_credentials");
        }

        (await SignInAsync("bob", "wrong", Guesser)).ShouldBeRefused(429, "too_many_requests");
        (await SignInAsync("bob", "wrong", Elsewhere)).ShouldBeRefused(401, "invalid_credentials");
    }

    [Fact]
    public async Task Where_an_account_has_signed_in_before_guesses_at_it_from_elsewhere_do_not_hold_it_up()
    {
        (await SignInAsync("admin", KalaApplication.AdminPassword, Elsewhere)).ShouldSucceed();

        var guesses = Enumerable.Range(0, 60).Select(i => SignInAsync("admin", $"wrong {i}", $"198.51.100.{i}")).ToList();

        (await SignInAsync("admin", KalaApplication.AdminPassword, Elsewhere)).ShouldSucceed();
        await Task.WhenAll(guesses);
        (await SignInAsync("admin", KalaApplication.AdminPassword, Elsewhere)).ShouldSucceed();
    }

    [Fact]
    public async Task Addresses_of_one_IPv6_network_are_one_guesser()
    {
        for (var i = 0; i < 5; i++)
        {
            (await SignInAsync("admin", "wrong", $"2001:db8:0:1::{i}")).ShouldBeRefused(401, "invalid_credentials");
        }

        (await SignInAsync("admin", "wrong", "2001:db8:0:1:ffff::1")).ShouldBeRefused(429, "too_many_requests");
        (await SignInAsync("admin", "wrong", "2001:db8:0:2::1")).ShouldBeRefused(401, "invalid_credentials");
    }

    [Fact]
    public async Task Guesses_at_the_present_password_wait_like_those_at_sign_in()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann");
        Task<Answer> ChangeAsync(string currentPassword) => _kala.PatchJsonAsync(
            $"{KalaApplication.Users}/{uuid}",
            new { password = "another one, longer", currentPassword },
            token,
            ("X-Forwarded-For", Guesser));
        for (var i = 0; i < 5; i++)
        {
            (await ChangeAsync($"wrong {i}")).ShouldBeRefused(400, "validation_failed");
        }

        var early = await ChangeAsync(KalaApplication.UserPassword);
        early.ShouldBeRefused(429, "too_many_requests");
        Assert.Equal("1", early.Header("Retry-After"));
        (await SignInAsync("ann", KalaApplication.UserPassword, Guesser)).ShouldBeRefused(429, "too_many_requests");
        _kala.Clock.Advance(TimeSpan.FromSeconds(1));
        (await ChangeAsync(KalaApplication.UserPassword)).ShouldSucceed();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_nobody_wait_longer()
    {
        var clock = new SetBackClock();
        await using var kala = await KalaApplication.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock),
            "Auth:Mode=SignIn",
            $"Kala:Admin:Password={KalaApplication.AdminPassword}",
            "Proxies:Trusted=127.0.0.1");
        for (var i = 0; i < 5; i++)
        {
            (await SignInAsync(kala, "admin", "wrong", Guesser)).ShouldBeRefused(401, "invalid_credentials");
        }

        clock.SetBack = TimeSpan.FromHours(2);
        Assert.Equal("1", (await SignInAsync(kala, "admin", KalaApplication.AdminPassword, Guesser)).Header("Retry-After"));
        clock.Advance(TimeSpan.FromSeconds(1));

        (await SignInAsync(kala, "admin", KalaApplication.AdminPassword, Guesser)).ShouldSucceed();
    }

    [Fact]
    public async Task Names_that_no_user_can_have_are_wrong_and_count_against_the_address()
    {
        for (var i = 0; i < 50; i++)
        {
            (await SignInAsync($"{new string('x', 30_000)}{i}", "wrong", Guesser)).ShouldBeRefused(401, "invalid_credentials");
        }

        (await SignInAsync("admin", KalaApplication.AdminPassword, Guesser)).ShouldBeRefused(429, "too_many_requests");
    }

    private Task<Answer> SignInAsync(string username, string password, string address) =>
        SignInAsync(_kala, username, password, address);

    private static Task<Answer> SignInAsync(KalaApplication kala, string username, string password, string address) =>
        kala.PostJsonAsync(Token, JsonSerializer.Serialize(new { username, password }), ("X-Forwarded-For", address));

    /// <summary>Its time of day can be set back, and its timestamps go on: AdjustTime moves both.</summary>
    private sealed class SetBackClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero))
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

        // The base takes it from the time of day.
        public override long GetTimestamp() => base.GetTimestamp() + SetBack.Ticks;
    }
}
