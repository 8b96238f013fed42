using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kala.Testing;

/// <summary>HTTP/1.1 over a plain socket, for clients that stop in the middle or wait before they send.</summary>
public sealed class WireConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly string _host;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private WireConnection(Socket socket, string host)
    {
        _socket = socket;
        _host = host;
    }

    /// <summary>Whether a <c>100 Continue</c> came before the last response.</summary>
    public bool WasContinued { get; private set; }

    public static async Task<WireConnection> OpenAsync(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(server.Host), server.Port));
        return new WireConnection(socket, server.Authority);
    }

    /// <summary>Sends the head of a request; Host is added unless it is given.</summary>
    public Task SendHeadAsync(string method, string target, params IEnumerable<(string Name, string Value)> headers)
    {
        var fields = headers.ToList();
        if (!fields.Exists(field => field.Name == "Host"))
        {
            fields.Insert(0, ("Host", _host));
        }
        var head = string.Concat(fields.Select(field => $"{field.Name}: {field.Value}\r\n"));
        return SendAsync(Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\n{head}\r\n"));
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, bound.Token)..];
        }
    }

    /// <summary>Sends one chunk of a body without Content-Length; an empty chunk ends the body.</summary>
    public Task SendChunkAsync(ReadOnlySpan<byte> bytes)
    {
        var size = Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        return SendAsync((byte[])[.. size, .. bytes, .. "\r\n"u8]);
    }

    /// <summary>Closes the sending side normally.</summary>
    public void HangUp() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Whether the server has started to respond or closed the connection.</summary>
    public bool HasAnswer() => _end > _start || _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>The next final response.</summary>
    public async Task<Answer> ReadAnswerAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        WasContinued = false;
        var (status, headers) = await ReadHeadAsync(bound.Token);
        while (status is >= 100 and < 200)
        {
            WasContinued = true;
            (status, headers) = await ReadHeadAsync(bound.Token);
        }
        var answer = new Answer(status, headers, []);
        return answer with { Body = await ReadBodyAsync(answer, bound.Token) };
    }

    /// <summary>Waits for <c>100 Continue</c>, as a client does before it sends a large body.</summary>
    public async Task ReadContinueAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        var (status, _) = await ReadHeadAsync(bound.Token);
        Assert.Equal(100, status);
    }

    /// <summary>The next interim response.</summary>
    public async Task<Answer> ReadInterimAsync()
    {
        using var bound = new CancellationTokenSource(Patience);
        var (status, headers) = await ReadHeadAsync(bound.Token);
        Assert.InRange(status, 100, 199);
        return new Answer(status, headers, []);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<(int Status, List<(string, string)> Headers)> ReadHeadAsync(CancellationToken bound)
    {
        var lines = Encoding.UTF8.GetString(await ReadUntilAsync("\r\n\r\n", bound)).Split("\r\n");
        var headers = lines[1..]
            .Select(line => line.Split(':', 2))
            .Select(pair => (pair[0], pair[1].Trim()))
            .ToList();
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers);
    }

    private async Task<byte[]> ReadBodyAsync(Answer answer, CancellationToken bound)
    {
        if (answer.Header("Transfer-Encoding") != "chunked")
        {
            return answer.Header("Content-Length") is { } length
                ? await TakeAsync(int.Parse(length, CultureInfo.InvariantCulture), bound)
                : [];
        }
        var body = new List<byte>();
        while (true)
        {
            var line = Encoding.ASCII.GetString(await ReadUntilAsync("\r\n", bound));
            var size = int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.AddRange(await TakeAsync(size, bound));
            await TakeAsync(2, bound);
            if (size == 0)
            {
                return [.. body];
            }
        }
    }

    private async Task<byte[]> ReadUntilAsync(string end, CancellationToken bound)
    {
        int at;
        while ((at = _buffer.AsSpan(_start.._end).IndexOf(Encoding.ASCII.GetBytes(end))) < 0)
        {
            await ReceiveAsync(bound);
        }
        var head = await TakeAsync(at, bound);
        await TakeAsync(end.Length, bound);
        return head;
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken bound)
    {
        while (_end - _start < count)
        {
            await ReceiveAsync(bound);
        }
        _start += count;
        return _buffer[(_start - count).._start];
    }

    private async Task ReceiveAsync(CancellationToken bound)
    {
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _end);
        }
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end), bound);
        Assert.True(count > 0, "The server hung up instead of answering.");
        _end += count;
    }
}
