using System.Net;

namespace Kala.Cli;

/// <summary>A chunk that stops after its first bytes and waits until it is cancelled.</summary>
internal sealed class HaltingContent : HttpContent
{
    /// <summary>The declared length in bytes.</summary>
    public const long DeclaredLength = 8 << 20;

    private const int SentLength = 256 << 10;

    public HaltingContent() => Headers.ContentType = new("application/octet-stream");

    /// <summary>A hash that no content matches.</summary>
    public static string Hash { get; } = $"sha256:{new string('0', 64)}";

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(new byte[SentLength], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = DeclaredLength;
        return true;
    }
}
