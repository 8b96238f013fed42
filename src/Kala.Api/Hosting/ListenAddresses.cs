using System.Net;
using Kala.Api.Auth;
using Kala.Infrastructure;

namespace Kala.Api.Hosting;

/// <summary>The addresses to listen on.</summary>
internal static class ListenAddresses
{
    private static readonly string[] PortKeys = ["http_ports", "https_ports"];

    /// <summary>The addresses in the settings; empty if none are set. A port alone means all addresses.</summary>
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        var urls = SettingList.Split(configuration["urls"]);
        var ports = PortKeys.SelectMany(key => SettingList.Split(configuration[key])).Select(port => $"http://*:{port}");
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        return urls.Concat(ports).Concat(endpoints);
    }

    /// <summary>Without sign-in, allows only loopback addresses, unless the settings allow remote ones.</summary>
    /// <exception cref="StartupException">An address is not a loopback address.</exception>
    public static void RefuseRemote(IConfiguration configuration, AuthOptions auth)
    {
        if (auth.IsAnonymous && !auth.AllowAnonymousRemote && Of(configuration).FirstOrDefault(IsRemote) is { } remote)
        {
            throw new StartupException(
                $"Without sign-in the server listens on loopback addresses only, not on {remote}; "
                + "set Auth:AllowAnonymousRemote=true if everybody who can reach it may do everything.");
        }
    }

    private static bool IsRemote(string url)
    {
        var host = Host(url);
        return !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    private static string Host(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Host;
        }
        catch (FormatException)
        {
            throw new StartupException($"\"{url}\" is not a valid address to listen on; write it like http://127.0.0.1:8080.");
        }
    }
}
