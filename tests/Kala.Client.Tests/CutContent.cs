using System.Net;

namespace Kala.Client.Tests;

/// <summary>A body of which only the beginning is sent; then the connection breaks.</summary>
internal sealed class CutContent : HttpContent
{
    private readonly HttpContent _whole;
    private readonly long _sent;

    public CutContent(HttpContent whole, long sent)
    {
        (_whole, _sent) = (whole, sent);
        Headers.ContentType = whole.Headers.ContentType;
        Headers.ContentLength = whole.Headers.ContentLength;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        _whole.CopyToAsync(new CutStream(stream, _sent));

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        _whole.Dispose();
        base.Dispose(disposing);
    }
}
