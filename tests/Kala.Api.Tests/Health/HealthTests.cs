using Kala.Testing;

namespace Kala.Api.Tests.Health;

public sealed class HealthTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    public async Task A_server_that_works_says_so(string state)
    {
        var answer = await kala.GetAsync($"/health/{state}");

        Assert.Equal(state, answer.ShouldSucceed().Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_server_without_room_is_alive_but_not_ready()
    {
        await using var full = await KalaApplication.StartAsync($"Filestore:ReserveBytes={1L << 60}");

        (await full.GetAsync("/health/live")).ShouldSucceed();
        (await full.GetAsync("/health/ready")).ShouldBeRefused(507, "insufficient_storage");
    }
}
