using System.Net;
using Kala.Application.Limits;

namespace Kala.Application.Tests.Limits;

public sealed class ClientNetworkTests
{
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
