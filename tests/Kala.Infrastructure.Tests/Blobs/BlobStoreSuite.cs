using System.Security.Cryptography;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>What a blob store is. An implementation is done when its subclass passes.</summary>
public abstract partial class BlobStoreSuite : IDisposable
{
    // All in one of the 256 folders, so that a store of files need not make the others for each test.
    private static readonly BlobId Blob = new(new Guid("3f1c0a52-7e57-4d2a-9b0c-6f2e8a1d4c3b"), "5be0cd19137e2179");
    private static readonly BlobId Other = Blob with { Name = "00000000000000ff" };
    private static readonly BlobId Neighbour = new(new Guid("3f000000-0000-4000-8000-000000000001"), Blob.Name);

    private readonly TempFolder _folder = new();
    private IBlobStore? _store;

    private IBlobStore Store => _store ??= Create(_folder.Path);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store without blobs.</summary>
    /// <param name="folder">An empty folder that is removed after the test.</param>
    protected abstract IBlobStore Create(string folder);

    private static BlobWrite Write(BlobId blob, long offset) =>
        new(blob, new BlobPosition(offset, offset == 0 ? Sha256State.Empty : null)) { Limit = long.MaxValue };

    private static BlobWrite Partial(BlobId blob) => Write(blob, 0) with { KeepsPartial = true };

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));

    private Task<BlobWriteOutcome> WriteAsync(
        BlobId blob, long offset, byte[] content, Func<BlobWrite, BlobWrite>? change = null)
    {
        var write = change is null ? Write(blob, offset) : change(Write(blob, offset));
        return Store.WriteAsync(write, ArrivingBody.Of(content), CancellationToken.None).Soon();
    }

    private byte[] ReadAll(BlobId blob)
    {
        using var content = Store.OpenRead(blob)!;
        var bytes = new byte[content.Length];
        for (var count = 0; count < bytes.Length;)
        {
            count += content.Read(bytes.AsSpan(count), count);
        }
        return bytes;
    }
}
