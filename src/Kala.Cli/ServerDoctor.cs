using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Kala.Client;

namespace Kala.Cli;

/// <summary>Checks a running server from the client's side, including any proxy in front of it.</summary>
internal sealed class ServerDoctor(KalaClient client, ServerAccess access, TimeProvider clock)
{
    // The response's Date has whole seconds, and the call takes time.
    private static readonly TimeSpan Uncertainty = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Compares the server's clock, if it is known, with this machine's.</summary>
    public static Finding CheckClock(DateTimeOffset? date, DateTimeOffset now)
    {
        if (date is not { } serverTime)
        {
            return Finding.Note("clock", "the response has no Date, so the clocks cannot be compared");
        }
        var skew = (now - serverTime).Duration();
        if (skew < Uncertainty)
        {
            return Finding.Ok("clock", "agrees");
        }
        var text = string.Create(CultureInfo.InvariantCulture, $"differs from this machine's clock by {skew.TotalSeconds:0} s");
        return skew <= ClockSkew
            ? Finding.Ok("clock", text)
            : Finding.Wrong("clock", $"{text}; expiry and access tokens depend on it: synchronise both clocks (NTP)");
    }

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (ready, date) = await CheckReadyAsync(cancellation);
        yield return ready;
        if (ready.State == FindingState.Wrong)
        {
            yield break;
        }
        yield return CheckClock(date, clock.GetUtcNow());
        yield return await CheckProxyAsync(cancellation);
    }

    private async Task<(Finding Finding, DateTimeOffset? Date)> CheckReadyAsync(CancellationToken cancellation)
    {
        try
        {
            var date = await client.CheckReadyAsync(cancellation);
            return (Finding.Ok("server", "ready"), date);
        }
        catch (HttpRequestException unreachable)
        {
            return (Finding.Wrong("server", $"unreachable: {unreachable.Message}"), null);
        }
        catch (KalaException refused)
        {
            return (Finding.Wrong("server", $"not ready: {refused.Message} ({refused.Code})"), null);
        }
    }

    /// <summary>
    /// Starts a chunk and stops in the middle. The server makes received bytes durable within five seconds and reports
    /// them as the offset. If the offset stays 0, an intermediary buffers the chunk until it is complete.
    /// </summary>
    private async Task<Finding> CheckProxyAsync(CancellationToken cancellation)
    {
        var session = Guid.Empty;
        try
        {
            var file = new NewSession { OriginalFilename = "kala-doctor", FileSize = HaltingContent.DeclaredLength, Hash = HaltingContent.Hash };
            session = (await client.OpenSessionAsync(file, RandomNumberGenerator.GetHexString(32), cancellation)).Uuid;
            using var halt = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var sending = client.AppendAsync(session, 0, new HaltingContent(), halt.Token);
            var finding = await WatchAsync(session, sending, cancellation);
            await halt.CancelAsync();
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(5), clock, CancellationToken.None));
            return finding;
        }
        catch (KalaException refused)
        {
            return refused.Status == HttpStatusCode.RequestEntityTooLarge
                ? Finding.Wrong("proxy", TooLarge)
                : Finding.Wrong("proxy", $"an upload was refused: {ErrorText.Of(refused, access)}");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return Finding.Wrong("proxy", $"the connection was lost during an upload: {broken.Message}");
        }
        finally
        {
            if (session != Guid.Empty)
            {
                await CleanUpAsync(session);
            }
        }
    }

    private async Task<Finding> WatchAsync(Guid session, Task<UploadSession> sending, CancellationToken cancellation)
    {
        // A checkpoint takes five seconds, up to seven on a busy server.
        for (var second = 0; second < 12; second++)
        {
            if (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation)) == sending)
            {
                await sending;
                return Finding.Wrong("proxy", "the response came before the chunk was complete");
            }
            if ((await client.GetSessionAsync(session, cancellation)).Offset > 0)
            {
                return Finding.Ok("proxy", "no buffering: bytes arrive while they are sent");
            }
        }
        return Finding.Wrong("proxy", Buffers);
    }

    private async Task CleanUpAsync(Guid session)
    {
        try
        {
            await client.AbortSessionAsync(session, CancellationToken.None);
        }
        catch (Exception gone) when (gone is KalaException or HttpRequestException or IOException)
        {
            // The session expires later.
        }
    }

    private const string Buffers =
        "a proxy buffers each chunk until it is complete: uploads need twice the disk space, and an interrupted chunk is lost. "
        + "In nginx: proxy_request_buffering off; proxy_http_version 1.1;";

    private const string TooLarge =
        "a proxy or the server refuses bodies of 8 MiB. In nginx: client_max_body_size 0;";
}
