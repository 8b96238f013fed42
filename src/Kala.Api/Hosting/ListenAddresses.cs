using System.Net;
using Kala.Api.Auth;
using Kala.Infrastructure;

namespace Kala.Api.Hosting;

/// <summary>Where the server is told to listen.</summary>
internal static class ListenAddresses
{
    private static readonly string[] PortKeys = ["http_ports", "https_ports"];

    /// <summary>The addresses in the settings; none if nothing is said. A port alone means every address.</summary>
    public static IEnumerable<string> Of(IConfiguration configuration)
    {
        var urls = Split(configuration["urls"]);
        var ports = PortKeys.SelectMany(key => Split(configuration[key])).Select(port => $"http://*:{port}");
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        return urls.Concat(ports).Concat(endpoints);
    }

    /// <summary>Without sign-in, only addresses that no other machine reaches.</summary>
    /// <exception cref="StartupException">One of them is another.</exception>
    public static void RefuseRemote(IConfiguration configuration, AuthOptions auth)
    {
        if (auth.IsAnonymous && !auth.AllowAnonymousRemote && Of(configuration).FirstOrDefault(IsRemote) is { } remote)
        {
            throw new StartupException(
                $"Without sign-in the server listens on loopback addresses only, not on {remote}; "
                + "set Auth:AllowAnonymousRemote=true if everybody who reaches it may do everything.");
        }
    }

    /// <summary>Addresses that are written in one line, separated by semicolons.</summary>
    public static string[] Split(string? addresses) =>
        addresses?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

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
            throw new StartupException($"\"{url}\" is no address to listen on; write it as http://127.0.0.1:8080.");
        }
    }
}
