using System.Net;

namespace Kala.Testing;

/// <summary>The way to the store, on which a test can make requests fail, or hold one. They do not reach the store then.</summary>
public sealed class FaultyNetwork() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
{
    private TaskCompletionSource? _held;
    private TaskCompletionSource? _release;
    private int _count;
    private int _changes;
    private (int Change, CancellationTokenSource End)? _cancel;

    /// <summary>The answer to every request that would change something; null to let it through.</summary>
    public (HttpStatusCode Status, string Code)? Answer { get; set; }

    /// <summary>Replies instead of the store, if it returns something.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Reply { get; set; }

    /// <summary>Sees each response of the store before the server does, and may change it.</summary>
    public Action<HttpRequestMessage, HttpResponseMessage>? Received { get; set; }

    /// <summary>Whether requests get no answer at all.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Requests that were sent, in all.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The answer of a store that refuses a request.</summary>
    public static HttpResponseMessage Refusal(HttpRequestMessage request, HttpStatusCode status, string code) => new(status)
    {
        RequestMessage = request,
        Content = request.Method == HttpMethod.Head
            ? null
            : new StringContent($"<Error><Code>{code}</Code><Message>no</Message></Error>", null, "application/xml"),
    };

    /// <summary>Requests that would change something, in all.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Cancels before a change is sent, which is counted from 1.</summary>
    public void CancelAtChange(int change, CancellationTokenSource end) => _cancel = (change, end);

    /// <summary>Holds the next change; the task ends when it is held.</summary>
    public Task HoldChange()
    {
        _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _held.Task;
    }

    /// <summary>Lets the held change go on.</summary>
    public void ReleaseChange() => _release!.SetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        var changes = request.Method == HttpMethod.Put || request.Method == HttpMethod.Post;
        if (changes && Interlocked.Increment(ref _changes) == _cancel?.Change)
        {
            await _cancel.Value.End.CancelAsync();
        }
        if (changes && Interlocked.Exchange(ref _held, null) is { } held)
        {
            held.SetResult();
            await _release!.Task;
        }
        if (changes && Answer is var (status, code))
        {
            return Refusal(request, status, code);
        }
        if (Reply?.Invoke(request) is { } reply)
        {
            return reply;
        }
        var response = await base.SendAsync(request, cancellationToken);
        Received?.Invoke(request, response);
        return response;
    }
}
