using System.Net;
using System.Text;

namespace Kala.Client.Tests;

/// <summary>A connection on which a test lets things go wrong; it notes what was asked.</summary>
internal sealed class FaultyConnection : DelegatingHandler
{
    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];

    public FaultyConnection()
        : base(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
    }

    /// <summary>What happens to a request; null for nothing. Gets how many requests like it came before.</summary>
    public Func<HttpRequestMessage, int, Fault?> Faults { get; init; } = (_, _) => null;

    /// <summary>Method and address of each request, without the server's.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>The requests that write.</summary>
    public IReadOnlyList<string> Writes => [.. Asked.Where(asked => asked.Contains("/write", StringComparison.Ordinal))];

    /// <summary>A client on this connection.</summary>
    public KalaClient ClientOf(Uri server, Credential? credential = null) =>
        new(new HttpClient(this) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan }, credential) { Clock = new HastyClock() };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var fault = Note(request);
        if (fault?.CutRequestAt is { } requestBytes)
        {
            request.Content = new CutContent(request.Content!, requestBytes);
        }
        var answer = fault?.Answer is { } status
            ? ProblemOf(status, fault.Code!, request)
            : await base.SendAsync(request, cancellationToken);
        if (fault?.IsAnswerLost == true)
        {
            answer.Dispose();
            throw new HttpRequestException("The answer was lost.");
        }
        if (fault?.CutAnswerAt is { } answerBytes)
        {
            var whole = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var cut = new StreamContent(new CutStream(whole, answerBytes));
            foreach (var (name, values) in answer.Content.Headers)
            {
                cut.Headers.TryAddWithoutValidation(name, values);
            }
            answer.Content = cut;
        }
        return answer;
    }

    private Fault? Note(HttpRequestMessage request)
    {
        var asked = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        lock (_gate)
        {
            var before = _asked.Count(one => one.Split('?')[0] == asked.Split('?')[0]);
            _asked.Add(asked);
            return Faults(request, before);
        }
    }

    private static HttpResponseMessage ProblemOf(int status, string code, HttpRequestMessage request) => new((HttpStatusCode)status)
    {
        RequestMessage = request,
        Content = new StringContent(
            $$"""{"status":{{status}},"code":"{{code}}","message":"Made for a test."}""", Encoding.UTF8, "application/problem+json"),
    };

    /// <summary>What goes wrong with one request.</summary>
    internal sealed record Fault
    {
        /// <summary>The connection breaks after so many bytes of the request's body.</summary>
        public long? CutRequestAt { get; init; }

        /// <summary>The connection breaks after so many bytes of the answer's body.</summary>
        public long? CutAnswerAt { get; init; }

        /// <summary>The server has done it, but its answer does not arrive.</summary>
        public bool IsAnswerLost { get; init; }

        /// <summary>A refusal of this status instead of the server's answer.</summary>
        public int? Answer { get; init; }

        /// <summary>The refusal's code.</summary>
        public string? Code { get; init; }
    }
}
