using System.Net;
using Kala.Application.Abstractions;
using Kala.Infrastructure.Tests.Blobs;
using Kala.Testing;

namespace Kala.S3.Tests.Blobs;

public sealed class S3BlobStoreTests : BlobStoreSuite, IAsyncLifetime
{
    private StoreInBucket _in = null!;

    protected override IBlobStore Store => _in.Store;

    public async ValueTask InitializeAsync()
    {
        if (S3Server.WhyAbsent is null)
        {
            _in = new StoreInBucket(await S3Server.OptionsAsync());
        }
    }

    public ValueTask DisposeAsync()
    {
        _in?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override void Fill() => _in.Network.Answer = (HttpStatusCode.InsufficientStorage, "XMinioStorageFull");

    protected override void Fail() => _in.Network.Answer = (HttpStatusCode.Forbidden, "AccessDenied");

    protected override void Repair() => _in.Network.Answer = null;

    protected override Task HoldFlush() => _in.Network.HoldChange();

    protected override void ReleaseFlush() => _in.Network.ReleaseChange();
}
