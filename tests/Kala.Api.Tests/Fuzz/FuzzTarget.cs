using System.Net.Sockets;
using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.Fuzz;

/// <summary>A server with some data, and a connection that is reused until it closes.</summary>
internal sealed class FuzzTarget : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly KalaApplication _kala;
    private readonly List<string> _uuids = [];
    private Socket? _socket;

    private FuzzTarget(KalaApplication kala) => _kala = kala;

    /// <summary>The credentials of a call.</summary>
    public IReadOnlyList<(string Name, string Value)> Credentials { get; private set; } = [];

    /// <summary>The last segment of a valid link.</summary>
    public string Link { get; private set; } = "";

    public static async Task<FuzzTarget> PrepareAsync(KalaApplication kala)
    {
        var target = new FuzzTarget(kala);
        if (kala.Credentials is { } credentials)
        {
            target.Credentials = [credentials];
            target._uuids.Add($"{(await kala.AddUserAsync("ann")).Uuid}");
        }
        for (var i = 0; i < 3; i++)
        {
            target._uuids.Add($"{await kala.OpenSessionAsync(5)}");
            target._uuids.Add($"{await kala.UploadAsync("hello"u8.ToArray())}");
        }
        target._uuids.Add($"{Guid.NewGuid()}");
        target.Link = (await kala.LinkAsync(await kala.UploadAsync("hello"u8.ToArray()))).Split('/')[^1];
        return target;
    }

    public string AnyUuid(Random random) => _uuids[random.Next(_uuids.Count)];

    /// <summary>The problem with the response to an input; null if there is none.</summary>
    public async Task<string?> FaultOfAsync(FuzzInput input)
    {
        // A connection that the server closed after the last response is not a fault of this input.
        var isFresh = _socket is null;
        var (status, text) = await SendAsync(input.Bytes(this));
        if (status == 0 && !isFresh && text == "no answer")
        {
            (status, text) = await SendAsync(input.Bytes(this));
        }
        return status switch
        {
            0 => $"The server gave {text}.",
            >= 500 => $"The server answered {text}",
            _ => null,
        };
    }

    private async Task<(int Status, string Text)> SendAsync(byte[] request)
    {
        using var late = new CancellationTokenSource(Patience);
        try
        {
            if (_socket is null)
            {
                _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(_kala.Address.Host, _kala.Address.Port, late.Token);
            }
            await _socket.SendAsync(request, late.Token);
            return await ReceiveAsync(_socket, isHead: request.AsSpan().StartsWith("HEAD "u8), late.Token);
        }
        catch (OperationCanceledException)
        {
            Drop();
            return (0, $"no answer in {Patience.TotalSeconds} s");
        }
        catch (SocketException)
        {
            Drop();
            return (0, "no answer");
        }
    }

    private async Task<(int Status, string Text)> ReceiveAsync(Socket socket, bool isHead, CancellationToken late)
    {
        var bytes = new List<byte>();
        var buffer = new byte[16 << 10];
        while (true)
        {
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
            {
                bytes.RemoveRange(0, end + 4);
                continue;
            }
            if (end >= 0 && IsWhole(text, end + 4, isHead))
            {
                if (text.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase))
                {
                    Drop();
                }
                return (int.Parse(text.AsSpan(9, 3), provider: null), text);
            }
            var count = await socket.ReceiveAsync(buffer, late);
            if (count == 0)
            {
                Drop();
                return (0, bytes.Count == 0 ? "no answer" : $"a broken answer: {text}");
            }
            bytes.AddRange(buffer.AsSpan(0, count));
        }
    }

    private static bool IsWhole(string text, int body, bool isHead)
    {
        var status = text.AsSpan(9, 3);
        if (isHead || status is "204" or "304")
        {
            return true;
        }
        var at = text.IndexOf("\r\nContent-Length: ", StringComparison.OrdinalIgnoreCase);
        if (at >= 0 && at < body)
        {
            var start = at + "\r\nContent-Length: ".Length;
            return text.Length - body >= int.Parse(text.AsSpan(start, text.IndexOf('\r', start) - start), provider: null);
        }
        return text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }

    public void Dispose() => Drop();

    private void Drop()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
