using System.Buffers;
using System.Text;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>
/// What a blob store is. An implementation is complete when its subclass passes. Nothing here knows where a store keeps
/// its bytes, nor how many blobs it makes of them.
/// </summary>
public abstract partial class BlobStoreSuite
{
    private static readonly Guid Session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");
    private static readonly Guid Other = new("3f000000-0000-4000-8000-000000000001");

    /// <summary>An empty store, the same one throughout a test.</summary>
    protected abstract IBlobStore Store { get; }

    /// <summary>Makes the store full: an append or the flush after it finds no space.</summary>
    protected abstract void Fill();

    /// <summary>Makes the store fail: nothing becomes durable.</summary>
    protected abstract void Fail();

    /// <summary>Ends <see cref="Fill"/> and <see cref="Fail"/>.</summary>
    protected abstract void Repair();

    /// <summary>Holds the next flush; the task ends when it is held.</summary>
    protected abstract Task HoldFlush();

    /// <summary>Lets the held flush end.</summary>
    protected abstract void ReleaseFlush();

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.Latin1.GetBytes(text));

    private static async Task FlushAsync(IBlobWriter writer, string text)
    {
        await writer.AppendAsync(Bytes(text));
        await writer.FlushAsync();
    }

    /// <summary>Appends a text in one write of its own; the next one may go to the same blob.</summary>
    private async Task<Extents> AppendAsync(Guid session, Extents extents, string text)
    {
        await using var writer = Store.OpenWriter(session, extents);
        await FlushAsync(writer, text);
        return writer.Durable;
    }

    /// <summary>Makes a content of as many blobs as there are parts, or more.</summary>
    private async Task<Extents> AppendAllAsync(Guid session, params IEnumerable<string> parts)
    {
        var extents = Extents.None;
        foreach (var part in parts)
        {
            extents = await AppendAsync(session, extents.Sealed(), part);
        }
        return extents;
    }

    /// <summary>The text of a content; null if bytes are missing.</summary>
    private async Task<string?> ReadAsync(Guid session, Extents extents)
    {
        using var content = await Store.OpenReaderAsync(session, extents, CancellationToken.None);
        return content is null ? null : await ReadAsync(content, 0);
    }

    private static async Task<string> ReadAsync(BlobContent content, long position, int size = 1000)
    {
        var (text, buffer) = (new StringBuilder(), new byte[size]);
        while (await content.ReadAsync(buffer, position + text.Length, CancellationToken.None) is var count and > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer.AsSpan(0, count)));
        }
        return text.ToString();
    }

    private async Task<List<BlobEntry>> WalkAsync()
    {
        var found = new List<BlobEntry>();
        await foreach (var entry in Store.WalkAsync(CancellationToken.None))
        {
            found.Add(entry);
        }
        return found;
    }

    /// <summary>The names of a session's blobs.</summary>
    private async Task<List<string>> BlobsAsync(Guid session) =>
        [.. (await WalkAsync()).Where(entry => entry.Session == session).Select(entry => entry.Name).OfType<string>()];
}
