using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Tests;
using Kala.Testing;

namespace Kala.S3.Tests.Blobs;

/// <summary>What a download asks of the store.</summary>
public sealed class ReadingTests : IAsyncLifetime
{
    private const int Size = 1 << 20;

    private static readonly Guid Session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");
    private static readonly byte[] Content = Bytes.Noise(2 * Size);

    private readonly List<string> _ranges = [];
    private StoreInBucket _in = null!;
    private Extents _extents = Extents.None;

    public async ValueTask InitializeAsync()
    {
        if (S3Server.WhyAbsent is not null)
        {
            return;
        }
        _in = await StoreInBucket.OpenAsync(options => options.PartSize = Size);
        _extents = await _in.WriteAsync(Session, Content);
        _in.Network.Reply = request =>
        {
            if (request.Method == HttpMethod.Get && request.Headers.TryGetValues("Range", out var range))
            {
                lock (_ranges)
                {
                    _ranges.Add(range.Single());
                }
            }
            return null;
        };
    }

    public ValueTask DisposeAsync()
    {
        _in?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Each_object_is_asked_for_once()
    {
        Assert.Equal(Content, await _in.ReadAsync(Session, _extents));

        Assert.Equal([$"bytes=0-{Size - 1}", $"bytes=0-{Size - 1}"], _ranges);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(5, 1)]
    public async Task Opening_asks_for_each_of_few_objects_and_once_for_many(int objects, int requests)
    {
        var session = Guid.NewGuid();
        var extents = await _in.WriteAsync(session, Bytes.Noise(objects * Size));
        var before = _in.Network.Count;

        using var content = await _in.Store.OpenReaderAsync(session, extents, CancellationToken.None);

        Assert.NotNull(content);
        Assert.Equal(objects, extents.All.Count);
        Assert.Equal(requests, _in.Network.Count - before);
    }

    [Fact]
    public async Task No_byte_is_asked_for_that_is_not_expected()
    {
        using var content = await OpenAsync();
        content.Expect(100, 200_000);

        Assert.Equal(Content[100..200_000], await StoreInBucket.ReadAsync(content, 100, 200_000));

        Assert.Equal(["bytes=100-199999"], _ranges);
    }

    [Fact]
    public async Task What_is_expected_over_the_end_of_an_object_is_asked_for_of_both()
    {
        using var content = await OpenAsync();
        content.Expect(Size - 1000, Size + 1000);

        Assert.Equal(Content[(Size - 1000)..(Size + 1000)], await StoreInBucket.ReadAsync(content, Size - 1000, Size + 1000));

        Assert.Equal([$"bytes={Size - 1000}-{Size - 1}", "bytes=0-999"], _ranges);
    }

    [Fact]
    public async Task A_response_that_is_cut_is_continued_where_it_ended()
    {
        const int Cut = 300_000;
        var responses = 0;
        _in.Network.Received = (request, response) =>
        {
            if (request.Method == HttpMethod.Get && request.Headers.Contains("Range") && Interlocked.Increment(ref responses) == 1)
            {
                var begin = new byte[Cut];
                response.Content.ReadAsStream().ReadExactly(begin);
                Replace(response, new MemoryStream(begin));
            }
        };

        Assert.Equal(Content, await _in.ReadAsync(Session, _extents));

        // The object after it may have been asked for before the cut was noticed.
        Assert.Equal([$"bytes=0-{Size - 1}", $"bytes=0-{Size - 1}", $"bytes={Cut}-{Size - 1}"], _ranges.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_ends_when_the_content_is_closed()
    {
        var closed = new List<Task>();
        _in.Network.Received = (request, response) =>
        {
            if (request.Headers.Contains("Range"))
            {
                var body = new ClosingStream(response.Content.ReadAsStream());
                closed.Add(body.Closed);
                Replace(response, body);
            }
        };
        var content = await OpenAsync();
        // Not the next object, too.
        content.Expect(0, Size);
        Assert.Equal(10, await content.ReadAsync(new byte[10], 0, CancellationToken.None));
        Assert.False(Assert.Single(closed).IsCompleted);

        content.Dispose();

        await closed[0].Soon();
    }

    [Fact]
    public async Task A_reader_that_leaves_does_not_wait_for_a_silent_store()
    {
        using var content = await OpenAsync();
        using var leave = new CancellationTokenSource();
        _in.Network.IsSilent = true;
        var reading = content.ReadAsync(new byte[10], 0, leave.Token).AsTask();

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Soon());
    }

    private static void Replace(HttpResponseMessage response, Stream body)
    {
        var changed = new StreamContent(body);
        foreach (var (name, values) in response.Content.Headers)
        {
            changed.Headers.TryAddWithoutValidation(name, values);
        }
        response.Content = changed;
    }

    private async Task<BlobContent> OpenAsync() =>
        await _in.Store.OpenReaderAsync(Session, _extents, CancellationToken.None) ?? throw new InvalidOperationException("Bytes are missing.");
}
