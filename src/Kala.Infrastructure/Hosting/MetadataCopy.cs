using Kala.Application.Abstractions;
using Kala.Domain.Owners;
using Kala.Domain.UploadSessions;
using Kala.Infrastructure.Persistence;
using Kala.Infrastructure.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Infrastructure.Hosting;

/// <summary>Copies the metadata to another store while no server is running. The blobs stay where they are.</summary>
public sealed class MetadataCopy : IDisposable
{
    private const int Page = 1000;

    private readonly DataLock _lock = new();

    /// <summary>Copies every row of every table in one transaction, and compares the numbers of rows.</summary>
    /// <param name="from">The source's connection string, as for the server.</param>
    /// <param name="to">
    /// The target's connection string; missing tables are created, existing ones must be empty.
    /// </param>
    /// <param name="cancellation">Cancels the copy and leaves the target empty.</param>
    /// <returns>The number of rows of each table.</returns>
    /// <exception cref="StartupException">
    /// A server is running, the target is not empty, or a store cannot be used.
    /// </exception>
    public async Task<IReadOnlyDictionary<string, long>> RunAsync(string from, string to, CancellationToken cancellation)
    {
        await using var sourceServices = Services(from, "--from");
        await using var targetServices = Services(to, "--to");
        await using var source = await StoppedDatabase.OpenAsync(sourceServices, _lock, "--from: ", mustExist: true, cancellation);
        await using var target = await StoppedDatabase.OpenAsync(targetServices, _lock, "--to: ", mustExist: false, cancellation);
        var (reading, writing) = (source.Context, target.Context);

        // The usage of owners is copied as it is and must not be counted again.
        var triggers = await UsageTriggers.PauseAsync(writing, cancellation);
        var copied = new Dictionary<string, long>();
        foreach (var table in reading.Model.GetEntityTypes()
            .OrderBy(type => type.ClrType == typeof(OwnerUsage)).ThenBy(type => type.GetForeignKeys().Count()))
        {
            var copy = (Task<long>)typeof(MetadataCopy)
                .GetMethod(nameof(CopyAsync), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                .MakeGenericMethod(table.ClrType)
                .Invoke(null, [table, reading, writing, cancellation])!;
            copied.Add(table.GetTableName()!, await copy);
        }
        await UsageTriggers.RunAsync(writing, triggers, cancellation);
        await target.CommitAsync(cancellation);
        return copied;
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static async Task<long> CopyAsync<T>(
        IEntityType table,
        KalaContext reading,
        KalaContext writing,
        CancellationToken cancellation)
        where T : class
    {
        if (await writing.Set<T>().AnyAsync(cancellation))
        {
            throw new StartupException($"--to: the table {table.GetTableName()} has rows; copy into an empty store.");
        }
        await foreach (var page in reading.Set<T>().AsNoTracking().AsAsyncEnumerable().Chunk(Page).WithCancellation(cancellation))
        {
            writing.AddRange(page);
            ForgetLeases(writing);
            await writing.SaveChangesAsync(cancellation);
            writing.ChangeTracker.Clear();
        }
        var (rows, there) = (
            await reading.Set<T>().LongCountAsync(cancellation), await writing.Set<T>().LongCountAsync(cancellation));
        return rows == there ? rows : throw new StartupException(
            $"The table {table.GetTableName()} has {rows} rows, but {there} were copied; nothing was stored.");
    }

    /// <summary>The holder of a lease in the source has died, so it is unknown what it last did to the last blob.</summary>
    private static void ForgetLeases(KalaContext writing)
    {
        foreach (var row in writing.ChangeTracker.Entries<UploadSession>().Where(row => row.Entity.LeaseToken is not null))
        {
            row.Property(one => one.Extents).CurrentValue = row.Entity.Extents.Sealed();
            row.Property(one => one.LeaseToken).CurrentValue = null;
            row.Property(one => one.LeaseExpiresAt).CurrentValue = null;
            row.Property(one => one.LeaseWantedAt).CurrentValue = null;
        }
    }

    private static ServiceProvider Services(string text, string option) => ConnectionText.Validate(text) is { } impossible
        ? throw new StartupException($"{option} {impossible}.")
        : new ServiceCollection().AddLogging().AddKalaInfrastructure(InfrastructureServices.ConnectionOfCommand(text)).BuildServiceProvider();
}
