using Kala.Application.Abstractions;
using Kala.Infrastructure.Leases;

namespace Kala.Infrastructure.Tests.Leases;

public sealed class MemoryUploadLeasesTests : UploadLeasesSuite
{
    protected override IUploadLeases Create(TimeProvider clock) => new MemoryUploadLeases(clock);
}
