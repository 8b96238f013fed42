using Kala.Application.Abstractions;
using Kala.Domain.Files;

namespace Kala.Application.Tests.Model;

/// <summary>A machine without datastores; nothing asks for one.</summary>
internal sealed class NoDatastores : IDatastoreFiles
{
    public string BeginJob(Guid datastore) => throw new NotSupportedException();

    public long Keep(Guid datastore, string package) => throw new NotSupportedException();

    public Task<string?> SourceAsync(Guid datastore, StoredFile file, CancellationToken cancellation) => throw new NotSupportedException();

    public void EndJob(Guid datastore) => throw new NotSupportedException();

    public string PathInJob(Guid datastore, string package) => throw new NotSupportedException();

    public string PathOf(Guid datastore, string package) => throw new NotSupportedException();

    public void Delete(Guid datastore, string? but) => throw new NotSupportedException();

    public IEnumerable<(Guid Datastore, DateTimeOffset ChangedAt)> List() => throw new NotSupportedException();

    public long FreeBytes() => throw new NotSupportedException();
}
