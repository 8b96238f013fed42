using System.Buffers;
using System.Net;
using Kala.Domain;
using Microsoft.AspNetCore.HttpOverrides;

namespace Kala.Api.Http;

/// <summary>The settings of the section <c>Proxies</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>
    /// Addresses of proxies whose X-Forwarded fields are trusted, like 10.0.0.5 or 10.0.0.0/24, separated by
    /// semicolons; empty for none.
    /// </summary>
    public string Trusted { get; set; } = "";
}

/// <summary>
/// Takes the client's address, scheme, host and path prefix from X-Forwarded fields of trusted proxies only.
/// </summary>
internal static class Proxies
{
    /// <summary>The field with which a proxy says that it sends files itself, and how.</summary>
    public const string SendfileType = "X-Sendfile-Type";

    private static readonly SearchValues<char> SegmentLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>The trusted networks; null if an entry is invalid.</summary>
    public static IReadOnlyList<System.Net.IPNetwork>? Networks(ProxyOptions options)
    {
        var networks = new List<System.Net.IPNetwork>();
        foreach (var text in SettingList.Split(options.Trusted))
        {
            if (System.Net.IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return null;
            }
        }
        return networks;
    }

    public static void Use(IApplicationBuilder app, IReadOnlyList<System.Net.IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            return;
        }
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.All,
            // No limit: skips all trusted proxies, up to the first other address.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }
        app.Use((http, next) =>
        {
            if (!IsOfProxy(http.Connection.RemoteIpAddress, networks))
            {
                http.Request.Headers.Remove(SendfileType);
                return next(http);
            }
            return CheckPrefix(http) is { } refusal ? Problem.WriteAsync(http, refusal) : next(http);
        });
        app.UseForwardedHeaders(forwarded);
        app.Use((http, next) =>
        {
            // Otherwise a Location would begin with two slashes, which clients read as a host name.
            http.Request.PathBase = http.Request.PathBase.Value?.TrimEnd('/');
            return next(http);
        });
    }

    private static Failure? CheckPrefix(HttpContext http)
    {
        var sent = http.Request.Headers[ForwardedHeadersDefaults.XForwardedPrefixHeaderName];
        return sent.Count > 0
            && !sent.ToString().Split(',', StringSplitOptions.TrimEntries).All(IsPath)
            ? Failures.ValidationFailed(
                ForwardedHeadersDefaults.XForwardedPrefixHeaderName,
                "X-Forwarded-Prefix must be a path such as /kala, with letters, digits and - . _ ~ after each slash; correct the proxy.")
            : null;
    }

    private static bool IsOfProxy(IPAddress? address, IReadOnlyList<System.Net.IPNetwork> networks) =>
        address is not null
        && networks.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    /// <summary>
    /// Whether a prefix is a plain path: clients must not read it as a host or resolve it to another path.
    /// </summary>
    public static bool IsPath(string prefix)
    {
        var segments = prefix.Split('/');
        // One trailing slash is allowed.
        return segments is ["", ..] && segments[1..].Index().All(one =>
            IsSegment(one.Item) || (one.Item.Length == 0 && one.Index == segments.Length - 2));
    }

    private static bool IsSegment(string text) =>
        text is not ("" or "." or "..") && !text.AsSpan().ContainsAnyExcept(SegmentLetters);
}
