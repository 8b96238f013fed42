using Kala.Api.Auth;
using Kala.Application.Users;
using Kala.Testing;

namespace Kala.Api.Tests.Auth;

/// <summary>The signature of a token is computed once. That makes nothing else acceptable, and nothing for longer.</summary>
public sealed class KnownTokensTests : IAsyncLifetime
{
    private const string Me = $"{KalaApplication.Auth}/me";

    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task A_token_that_differs_from_a_known_one_in_one_character_is_worth_nothing()
    {
        var known = (await _kala.SignInAsync("admin", KalaApplication.AdminPassword)).Value["Bearer ".Length..];
        (await _kala.GetAsync(Me, KalaApplication.Bearer(known))).ShouldSucceed();
        (await _kala.GetAsync(Me, KalaApplication.Bearer(known))).ShouldSucceed();

        // The last character has bits that mean nothing.
        for (var at = 0; at < known.Length - 1; at += 7)
        {
            var forged = known[..at] + (known[at] == 'A' ? 'B' : 'A') + known[(at + 1)..];
            (await _kala.GetAsync(Me, KalaApplication.Bearer(forged))).ShouldBeRefused(401, "unauthenticated");
        }
    }

    [Fact]
    public void Only_a_bounded_number_is_known()
    {
        var tokens = new KnownTokens();

        for (var number = 0; number < 10_000; number++)
        {
            var claims = new TokenClaims(Guid.Empty, number, null, null);
            tokens.Keep($"{number}", claims, null);
            Assert.Equal((claims, null), tokens.Find($"{number}"));
        }

        Assert.InRange(Enumerable.Range(0, 10_000).Count(number => tokens.Find($"{number}") is not null), 1, 1_000);
    }
}
