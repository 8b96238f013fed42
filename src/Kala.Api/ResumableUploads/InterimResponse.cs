using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;

namespace Kala.Api.ResumableUploads;

/// <summary>
/// The interim response 104 (section "Status Code 104"). ASP.NET Core has no call for it, so its bytes are written to the
/// connection before the server itself writes any. Only HTTP/1.1 allows that, and only until the response starts.
/// </summary>
internal static class InterimResponse
{
    /// <summary>Gives each request access to its connection, if the settings say so.</summary>
    public static void Allow(KestrelServerOptions kestrel, ResumableUploadsOptions options)
    {
        if (options.InterimResponses)
        {
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
            {
                connection.Features.Set(new Wire(connection));
                return next(connection);
            }));
        }
    }

    /// <summary>
    /// Whether the request can get one. It must name its version (section "Draft Version Identification"), which the server
    /// speaks.
    /// </summary>
    public static bool IsPossible(HttpContext http) =>
        http.Features.Get<Wire>() is not null
        && http.Request.Protocol == "HTTP/1.1"
        && http.Request.Headers.ContainsKey(DraftFields.Version);

    /// <summary>Sends the address and the limits of an upload.</summary>
    public static async Task SendAsync(HttpContext http, string location, string limit)
    {
        // The transport of this moment: with TLS the connection has another one than at its start.
        var output = http.Features.GetRequiredFeature<Wire>().Connection.Transport.Output;
        var version = InteropVersionAttribute.Of(http.Request)!.Value.ToString(CultureInfo.InvariantCulture);
        output.Write(Encoding.ASCII.GetBytes(
            "HTTP/1.1 104 Upload Resumption Supported\r\n"
            + $"{HeaderNames.Location}: {location}\r\n"
            + $"{DraftFields.Limit}: {limit}\r\n"
            + $"{DraftFields.Version}: {version}\r\n\r\n"));
        await output.FlushAsync(http.RequestAborted);
    }

    private sealed record Wire(ConnectionContext Connection);
}
