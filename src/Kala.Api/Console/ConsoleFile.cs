namespace Kala.Api.Console;

/// <summary>A file of the console. A form is made when it is first asked for, so a server without visitors holds none.</summary>
internal sealed class ConsoleFile
{
    private readonly Lazy<SentForm> _plain;
    private readonly Lazy<SentForm?> _gzip;

    public ConsoleFile(string mediaType, string? policy, Func<byte[]> read)
    {
        (MediaType, Policy) = (mediaType, policy);
        _plain = new(() => new SentForm(read(), coding: null));
        _gzip = new(() => SentForm.Gzip(read()));
    }

    public string MediaType { get; }

    /// <summary>The content security policy; null for that of every response.</summary>
    public string? Policy { get; }

    /// <summary>What a client gets.</summary>
    public SentForm FormFor(bool acceptsGzip) => (acceptsGzip ? _gzip.Value : null) ?? _plain.Value;
}
