using System.Net;
using Kala.Api.Hosting;
using Kala.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;

namespace Kala.Api.Http;

/// <summary>The settings of the section <c>Proxies</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>Addresses of proxies whose X-Forwarded fields are believed, as 10.0.0.5 or 10.0.0.0/24, separated by semicolons; empty for none.</summary>
    public string Trusted { get; set; } = "";
}

/// <summary>Believes what proxies say of the client's address, scheme, host and path prefix, if they are named; else nobody.</summary>
internal static class Proxies
{
    /// <summary>The networks that are named.</summary>
    /// <exception cref="StartupException">One of them is none.</exception>
    public static IReadOnlyList<System.Net.IPNetwork> Networks(ProxyOptions options) =>
    [
        .. ListenAddresses.Split(options.Trusted).Select(text =>
            System.Net.IPNetwork.TryParse(text, out var network) ? network
            : IPAddress.TryParse(text, out var address) ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new StartupException($"Proxies:Trusted has \"{text}\", which is no address: write 10.0.0.5 or 10.0.0.0/24.")),
    ];

    public static void Use(IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            return;
        }
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // Back through all proxies that are named, to the first address that is not.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
        app.UseForwardedHeaders(forwarded);
    }
}
