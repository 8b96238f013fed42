using System.Net;
using Kala.Application.Limits;
using Kala.Application.Users;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Users;

public sealed class SignInDelaysTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch);
    private readonly SignInDelays _delays;

    public SignInDelaysTests() => _delays = new SignInDelays(_clock);

    [Fact]
    public void A_guess_counts_from_its_beginning()
    {
        var guesses = Enumerable.Range(0, 6).Select(_ => _delays.Begin("ann", Address(1))).ToList();

        Assert.All(guesses[..5], guess => Assert.Null(guess.Refusal));
        Assert.Equal(TimeSpan.FromSeconds(1), guesses[5].Refusal?.RetryAfter);
    }

    [Fact]
    public void A_guess_that_was_not_compared_is_no_failure()
    {
        for (var i = 0; i < 100; i++)
        {
            using var guess = _delays.Begin("ann", Address(1));
            Assert.Null(guess.Refusal);
        }

        Assert.Equal(0, _delays.Remembered);
    }

    [Fact]
    public void Signing_in_forgets_the_failures_of_the_account_there_and_no_others()
    {
        for (var i = 0; i < 4; i++)
        {
            Fail("ann", 1);
        }
        for (var i = 0; i < 45; i++)
        {
            Fail($"other{i}", 1);
        }
        using (var right = _delays.Begin("ann", Address(1)))
        {
            right.MarkCompared();
            right.MarkRight();
        }

        Assert.Equal(TimeSpan.Zero, Fail("bob", 1));
        Assert.Equal(TimeSpan.FromSeconds(1), Fail("bob", 1));
        Assert.Equal(TimeSpan.Zero, Fail("ann", 2));
    }

    [Fact]
    public void Signing_in_does_not_make_the_others_at_the_address_wait_longer()
    {
        for (var i = 0; i < 60; i++)
        {
            Fail($"other{i}", 1);
            _clock.Advance(TimeSpan.FromSeconds(30));
        }
        Right("ann", 1);

        Assert.Equal(TimeSpan.Zero, Fail("bob", 1));
    }

    [Fact]
    public void A_name_that_no_account_can_have_is_not_remembered()
    {
        for (var i = 0; i < 40; i++)
        {
            Fail(null, 1);
        }

        Assert.Equal(1, _delays.Remembered);
    }

    [Fact]
    public void What_is_remembered_has_an_end_and_nobody_is_freed_by_filling_it()
    {
        for (var i = 0; i < 12; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(30));
            Fail("ann", 1);
        }

        for (var i = 2; i < 50_000; i++)
        {
            Fail("ann", i);
        }

        Assert.InRange(_delays.Remembered, 2, 20_000);
        Assert.Equal(TimeSpan.FromSeconds(30), Fail("ann", 1));
    }

    [Fact]
    public void Where_somebody_has_signed_in_before_goes_first_and_then_who_guessed_least()
    {
        Right("ann", 1);
        Fail("ann", 1);
        Fail("ann", 2);

        using var known = _delays.Begin("ann", Address(1));
        using var clean = _delays.Begin("ann", Address(3));
        using var once = _delays.Begin("ann", Address(2));

        Assert.True(known.Load < clean.Load && clean.Load < once.Load);
    }

    [Fact]
    public void Neither_wait_nor_turn_tells_which_account_has_signed_in_there()
    {
        Right("ann", 1);

        using (var ann = _delays.Begin("ann", Address(1)))
        using (var nobody = _delays.Begin("nobody", Address(1)))
        {
            Assert.Equal(ann.Load + 1, nobody.Load);
        }
        for (var i = 0; i < 50; i++)
        {
            Fail($"other{i}", 1);
        }
        Assert.Equal(Fail("nobody", 1), Fail("ann", 1));
        Assert.Equal(TimeSpan.FromSeconds(1), Fail("ann", 1));
    }

    private static ClientNetwork Address(int number) => ClientNetwork.Of(new IPAddress(number + 0x0A000000L));

    private TimeSpan Fail(string? account, int address)
    {
        using var guess = _delays.Begin(account, Address(address));
        guess.MarkCompared();
        return guess.Wait;
    }

    private void Right(string account, int address)
    {
        using var guess = _delays.Begin(account, Address(address));
        guess.MarkCompared();
        guess.MarkRight();
    }
}
