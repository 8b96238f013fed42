using System.Buffers;
using System.Net;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Tests;
using Kala.Testing;

namespace Kala.S3.Tests.Blobs;

/// <summary>Writing to a store that is silent, refuses or loses an answer.</summary>
public sealed class FaultyStoreTests
{
    private static readonly Guid Session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Silence_ends_a_flush_within_two_timeouts()
    {
        using var store = await StoreInBucket.OpenAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
        store.Network.IsSilent = true;

        var fault = await Assert.ThrowsAsync<StorageFaultException>(() => store.WriteAsync(Session, Hello).Soon());

        Assert.True(fault.IsTemporary);
        Assert.Contains("Filestore:S3:Timeout", fault.Message, StringComparison.Ordinal);
        // Each of them took one timeout.
        Assert.InRange(store.Network.Count, 1, 2);
    }

    [Fact]
    public async Task A_throttled_put_is_repeated_under_new_names_and_leaves_one_object()
    {
        using var store = await StoreInBucket.OpenAsync();
        var tried = new List<string>();
        store.Network.Reply = request =>
        {
            if (request.Method != HttpMethod.Put)
            {
                return null;
            }
            tried.Add(request.RequestUri!.Segments[^1]);
            return tried.Count <= 2 ? FaultyNetwork.Refusal(request, HttpStatusCode.ServiceUnavailable, "SlowDown") : null;
        };

        var extents = await store.WriteAsync(Session, Hello);

        Assert.Equal(3, tried.Distinct().Count());
        Assert.Equal([tried[2]], extents.All.Select(one => one.Blob));
        Assert.Equal([tried[2]], await store.NamesAsync(Session));
        Assert.Equal(Hello, await store.ReadAsync(Session, extents));
    }

    [Fact]
    public async Task A_put_whose_answer_was_lost_is_repeated_and_no_content_names_the_first_object()
    {
        using var store = await StoreInBucket.OpenAsync();
        var puts = 0;
        store.Network.Received = (request, response) =>
        {
            if (request.Method == HttpMethod.Put && puts++ == 0)
            {
                response.Dispose();
                throw new HttpRequestException("The connection was reset.");
            }
        };

        var extents = await store.WriteAsync(Session, Hello);

        var names = await store.NamesAsync(Session);
        Assert.Equal(2, names.Count);
        Assert.Contains(Assert.Single(extents.All).Blob, names);
        Assert.Equal(Hello, await store.ReadAsync(Session, extents));
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_a_full_store()
    {
        using var store = await StoreInBucket.OpenAsync();
        store.Network.Answer = (HttpStatusCode.Forbidden, "QuotaExceeded");

        await Assert.ThrowsAsync<StorageFullException>(() => store.WriteAsync(Session, Hello));

        Assert.Equal(1, store.Network.Count);
    }

    [Theory]
    [InlineData(403, "AccessDenied", "rights")]
    [InlineData(400, "ExpiredToken", "expired")]
    [InlineData(403, "RequestTimeTooSkewed", "clock")]
    [InlineData(301, "PermanentRedirect", "Filestore:S3:Region")]
    public async Task A_refusal_is_said_in_words(int status, string code, string word)
    {
        using var store = await StoreInBucket.OpenAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
        store.Network.Answer = ((HttpStatusCode)status, code);

        var fault = await Assert.ThrowsAsync<StorageFaultException>(() => store.WriteAsync(Session, Hello));

        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(store.Options.SecretKey, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_a_wrong_secret_and_a_missing_bucket_are_said_in_words_without_the_secret()
    {
        (Action<Infrastructure.Blobs.S3.S3Options> Change, string Word)[] mistakes =
        [
            (options => options.AccessKey = "nobody", "Filestore:S3:AccessKey"),
            (options => options.SecretKey = "not-the-secret", "Filestore:S3:SecretKey"),
            (options => options.Bucket += "-missing", "Filestore:S3:Bucket"),
        ];
        foreach (var (change, word) in mistakes)
        {
            using var store = await StoreInBucket.OpenAsync(change);

            var fault = await Assert.ThrowsAsync<StorageFaultException>(() => store.WriteAsync(Session, Hello));

            Assert.False(fault.IsTemporary);
            Assert.Contains(word, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(store.Options.SecretKey, fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_writer_that_failed_appends_nothing_more()
    {
        using var store = await StoreInBucket.OpenAsync();
        await using var writer = store.Store.OpenWriter(Session, Extents.None);
        await writer.AppendAsync(new ReadOnlySequence<byte>(Hello));
        store.Network.Answer = (HttpStatusCode.Forbidden, "AccessDenied");
        await Assert.ThrowsAsync<StorageFaultException>(writer.FlushAsync);
        store.Network.Answer = null;

        await Assert.ThrowsAsync<StorageFaultException>(async () => await writer.AppendAsync(new ReadOnlySequence<byte>(Hello)));
        await Assert.ThrowsAsync<StorageFaultException>(writer.FlushAsync);

        Assert.Empty(await store.NamesAsync(Session));
    }
}
