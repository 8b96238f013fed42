using System.Net;
using Kala.Application.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Kala.Application.Tests.Limits;

public sealed class OwnerPaceTests
{
    [Fact]
    public void Nobody_is_freed_by_requests_from_very_many_other_addresses()
    {
        var pace = new OwnerPace(new LimitsOptions { RequestsPerSecond = 2 }, new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        var fast = ClientNetwork.Of(IPAddress.Parse("198.51.100.1"));
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(pace.RefusesRequest(fast));
        }

        for (var i = 0; i < 30_000; i++)
        {
            Assert.Null(pace.RefusesRequest(ClientNetwork.Of(new IPAddress(i + 0x0A000000L))));
        }

        Assert.NotNull(pace.RefusesRequest(fast));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void An_IPv6_network_counts_as_one_address(string one, string other, bool areOne)
    {
        Assert.Equal(areOne, ClientNetwork.Of(IPAddress.Parse(one)) == ClientNetwork.Of(IPAddress.Parse(other)));
    }
}
