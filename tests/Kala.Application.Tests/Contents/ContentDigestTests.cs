using System.Buffers;
using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Application.Contents;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Blobs;
using Kala.Infrastructure.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Application.Tests.Contents;

public sealed class ContentDigestTests : IDisposable
{
    private static readonly Guid Session = new("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b");

    private readonly TempFolder _folder = new();
    private readonly DiskThreads _threads = new();
    private readonly FileBlobStore _store;
    private readonly ContentDigest _digests;

    public ContentDigestTests()
    {
        var (disk, paths, options) = (new PosixDisk(Unmeasured.Metrics), new BlobPaths(_folder.Path), new FilestoreOptions());
        var room = new DiskRoom(disk, paths, options, TimeProvider.System);
        _store = new FileBlobStore(disk, paths, room, _threads, new Identifiers(), options, NullLogger<FileBlobStore>.Instance);
        _store.Prepare();
        _digests = new ContentDigest(_store, TimeProvider.System);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(299_999)]
    [InlineData(300_000)]
    [InlineData(300_001)]
    [InlineData(700_001)]
    public async Task The_digest_of_the_first_bytes_is_theirs(int length)
    {
        var content = RandomNumberGenerator.GetBytes(700_001);
        var whole = await AppendAsync(await AppendAsync(Extents.None, content[..300_000]), content[300_000..]);
        var first = Math.Min(length, 300_000);

        var digest = await ReadAsync(Extents.None.Append(whole.All[0].Blob, first).Sealed().Append(whole.All[1].Blob, length - first));

        Assert.Equal(DigestOf(content.AsSpan(0, length)), digest);
    }

    [Fact]
    public async Task The_digest_of_no_bytes_needs_no_blob()
    {
        Assert.Equal(DigestOf([]), await ReadAsync(Extents.None));
    }

    [Fact]
    public async Task There_is_no_digest_of_more_bytes_than_there_are()
    {
        var content = await AppendAsync(Extents.None, "hello"u8.ToArray());

        Assert.Null(await ReadAsync(Extents.None.Append(content.All[0].Blob, 6)));
    }

    [Fact]
    public async Task There_is_no_digest_of_a_missing_blob()
    {
        Assert.Null(await ReadAsync(Extents.None.Append("5be0cd191f83d9ab", 1)));
    }

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        var content = await AppendAsync(Extents.None, "hello"u8.ToArray());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _digests.ReadAsync(Session, content, null, new CancellationToken(true)));
    }

    [Fact]
    public async Task A_running_digest_is_finished_without_reading_the_bytes()
    {
        var session = SessionOf(Extents.None.Append("5be0cd191f83d9ab", 5), StateOf("hello"u8));

        Assert.Equal(DigestOf("hello"u8), (await _digests.OfAsync(session)).Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("hell")]
    public async Task Without_a_running_digest_of_all_bytes_they_are_read(string? hashed)
    {
        var content = await AppendAsync(Extents.None, "hello"u8.ToArray());
        var session = SessionOf(content, hashed is null ? null : StateOf(System.Text.Encoding.ASCII.GetBytes(hashed)));

        Assert.Equal(DigestOf("hello"u8), (await _digests.OfAsync(session)).Value);
    }

    [Fact]
    public async Task Bytes_that_are_missing_are_a_refusal()
    {
        var asked = await _digests.OfAsync(SessionOf(Extents.None.Append("5be0cd191f83d9ab", 5), null));

        Assert.Equal(Failures.StorageError, asked.Failure);
    }

    [Fact]
    public async Task A_running_digest_is_not_believed_where_an_earlier_blob_is_missing()
    {
        var content = await AppendAsync(await AppendAsync(Extents.None, "hel"u8.ToArray()), "lo"u8.ToArray());
        var session = SessionOf(content, StateOf("hello"u8));
        Assert.Equal(DigestOf("hello"u8), (await _digests.OfAsync(session)).Value);

        await _store.DeleteAsync(new BlobId(Session, content.All[0].Blob));

        Assert.Equal(Failures.StorageError, (await _digests.OfAsync(session)).Failure);
    }

    public void Dispose()
    {
        _threads.Dispose();
        _folder.Dispose();
    }

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private static Sha256State StateOf(ReadOnlySpan<byte> bytes)
    {
        using var digest = RunningSha256.Start();
        digest.Append(bytes);
        return digest.Save()!;
    }

    private static UploadSession SessionOf(Extents content, Sha256State? digest)
    {
        var (now, lifetime) = (DateTimeOffset.UnixEpoch, TimeSpan.FromDays(1));
        var file = new DeclaredFile(null, null, null, null);
        var session = UploadSession.Open(Session, Guid.Empty, file, UploadDoor.Form, now, lifetime);
        session.Advance(content, digest, now, lifetime);
        return session;
    }

    /// <summary>Appends to a blob of its own.</summary>
    private async Task<Extents> AppendAsync(Extents extents, byte[] content)
    {
        await using var writer = _store.OpenWriter(Session, extents.Sealed());
        await writer.AppendAsync(new ReadOnlySequence<byte>(content));
        return await writer.FlushAsync();
    }

    private Task<Sha256Digest?> ReadAsync(Extents extents) => _digests.ReadAsync(Session, extents, null, CancellationToken.None);
}
