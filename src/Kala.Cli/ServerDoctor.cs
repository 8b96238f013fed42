using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Kala.Client;

namespace Kala.Cli;

/// <summary>Looks at a running server the way its clients see it, whatever stands between.</summary>
internal sealed class ServerDoctor(KalaClient client, TimeProvider clock)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (ready, date) = await LookAtReadyAsync(cancellation);
        yield return ready;
        if (ready.State == FindingState.Wrong)
        {
            yield break;
        }
        yield return LookAtClock(date);
        yield return await LookAtProxyAsync(cancellation);
    }

    private async Task<(Finding Finding, DateTimeOffset? Date)> LookAtReadyAsync(CancellationToken cancellation)
    {
        try
        {
            var date = await client.CheckReadyAsync(cancellation);
            return (Finding.Ok("server", "ready"), date);
        }
        catch (HttpRequestException unreachable)
        {
            return (Finding.Wrong("server", $"it cannot be reached: {unreachable.Message}"), null);
        }
        catch (KalaException refused)
        {
            return (Finding.Wrong("server", $"not ready: {refused.Message} ({refused.Code})"), null);
        }
    }

    private Finding LookAtClock(DateTimeOffset? date)
    {
        if (date is not { } theirs)
        {
            return Finding.Note("clock", "the answer has no Date, so the clocks could not be compared");
        }
        var skew = (clock.GetUtcNow() - theirs).Duration();
        var text = string.Create(CultureInfo.InvariantCulture, $"{skew.TotalSeconds:0} s apart from this machine's");
        return skew <= ClockSkew
            ? Finding.Ok("clock", text)
            : Finding.Wrong("clock", $"{text}: expiry and access tokens go by it; synchronise both clocks (NTP)");
    }

    /// <summary>
    /// Begins a chunk and falls silent in the middle of it. The server makes what came durable within five seconds and
    /// tells it as the offset; if nothing has come by then, something in between keeps the chunk until it is whole.
    /// </summary>
    private async Task<Finding> LookAtProxyAsync(CancellationToken cancellation)
    {
        var session = Guid.Empty;
        try
        {
            var file = new NewSession { OriginalFilename = "kala-doctor", FileSize = HaltingContent.Whole, Hash = HaltingContent.Hash };
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
                : Finding.Wrong("proxy", $"an upload was refused: {refused.Message} ({refused.Code})");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return Finding.Wrong("proxy", $"an upload was cut off: {broken.Message}");
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
        // The checkpoint comes after five seconds, or up to two more on a busy server.
        for (var second = 0; second < 12; second++)
        {
            if (await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation)) == sending)
            {
                await sending;
                return Finding.Wrong("proxy", "a chunk was answered before it was whole");
            }
            if ((await client.GetSessionAsync(session, cancellation)).Offset > 0)
            {
                return Finding.Ok("proxy", "bytes arrive while they are sent");
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
            // It expires by itself.
        }
    }

    private const string Buffers =
        "something between here and the server keeps a chunk until it is whole: uploads take twice the disk, and nothing of "
        + "a chunk that is cut off is kept. In nginx: proxy_request_buffering off; proxy_http_version 1.1;";

    private const string TooLarge =
        "something between here and the server refuses bodies of 8 MiB. In nginx: client_max_body_size 0;";
}
