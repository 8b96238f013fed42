using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kala.Bench;

/// <summary>
/// A minimal HTTP/1.1 connection (RFC 9112), so that the client uses as little as possible of the processor time that
/// it shares with the server.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int StatusIndex = 9;
    private const int MaxTextLength = 4096;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 << 10];
    private readonly string _host;
    private int _start;
    private int _end;

    private HttpConnection(int port) => _host = $"127.0.0.1:{port}";

    public static async Task<HttpConnection> OpenAsync(int port)
    {
        var connection = new HttpConnection(port);
        await connection._socket.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    public async Task SendHeadAsync(string method, string target, string fields, long? length)
    {
        var contentLength = length is null ? "" : $"Content-Length: {length}\r\n";
        await SendAsync(Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {_host}\r\n{fields}{contentLength}\r\n"));
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Sends a range of the content.</summary>
    public async Task SendAsync(long start, long count)
    {
        foreach (var piece in Content.Pieces(start, count))
        {
            await SendAsync(piece);
        }
    }

    /// <summary>
    /// Reads a response, which must be successful. Returns the length of the body, and its text if it is short.
    /// </summary>
    public async Task<(string Text, long Length)> ReadResponseAsync()
    {
        var head = await ReadUntilAsync("\r\n\r\n"u8.ToArray());
        var text = new StringBuilder();
        var length = 0L;
        if (FieldOf(head, "content-length") is { } contentLength)
        {
            length = long.Parse(contentLength, CultureInfo.InvariantCulture);
            await ReadBytesAsync(length, length > MaxTextLength ? null : text);
        }
        else if (FieldOf(head, "transfer-encoding") == "chunked")
        {
            for (long chunk = -1; chunk != 0; length += chunk)
            {
                chunk = long.Parse(await ReadUntilAsync("\r\n"u8.ToArray()), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                await ReadBytesAsync(chunk, text);
                await ReadUntilAsync("\r\n"u8.ToArray());
            }
        }
        return head[StatusIndex] == '2' ? (text.ToString(), length) : throw new InvalidOperationException($"{head}\n{text}");
    }

    public void Dispose() => _socket.Dispose();

    private static string? FieldOf(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length + 3)..].Split('\r', 2)[0].Trim();
    }

    private async Task<string> ReadUntilAsync(byte[] end)
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf(end)) < 0)
        {
            await ReceiveAsync();
        }
        var text = Encoding.ASCII.GetString(_buffer, _start, length);
        _start += length + end.Length;
        return text;
    }

    private async Task ReadBytesAsync(long count, StringBuilder? text)
    {
        for (var left = count; left > 0;)
        {
            if (_start == _end)
            {
                await ReceiveAsync();
            }
            var length = (int)Math.Min(left, _end - _start);
            text?.Append(Encoding.UTF8.GetString(_buffer, _start, length));
            _start += length;
            left -= length;
        }
    }

    private async Task ReceiveAsync()
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var count = await _socket.ReceiveAsync(_buffer.AsMemory(_end));
        _end += count > 0 ? count : throw new IOException("The server closed the connection.");
    }
}
