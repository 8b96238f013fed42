using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain.Datastores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Application.Datastores;

/// <summary>
/// Runs imports that wait, each on one node at a time: the node holds the lease of the file's session, which nobody else needs
/// after the close. A crash leaves the row as it is, and the import starts anew.
/// </summary>
public sealed class ImportDatastoresHandler(
    IKalaDatabase database,
    IUploadLeases leases,
    IDatastoreFiles files,
    IDatastoreImporter importer,
    Identifiers identifiers,
    KalaMetrics metrics,
    TimeProvider clock,
    ILogger<ImportDatastoresHandler> log)
{
    private const int MostLookedAt = 100;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs the oldest import that nobody runs; false if there is none.</summary>
    /// <param name="cancellation">Ends the import; it starts anew later.</param>
    public async Task<bool> HandleAsync(CancellationToken cancellation)
    {
        var waiting = await database.ReadAsync(
            (db, ct) => db.Datastores.Where(one => one.State == DatastoreState.Importing).OrderBy(one => one.CreatedAt)
                .Take(MostLookedAt).ToListAsync(ct),
            cancellation);
        foreach (var row in waiting)
        {
            await using var lease = await leases.TryAcquireAsync(row.FileId, cancellation);
            // Another node may have finished it before this one got the lease.
            if (lease is not null && await IsWaitingAsync(row.Id, cancellation))
            {
                await RunAsync(row, lease, cancellation);
                return true;
            }
        }
        return false;
    }

    private Task<bool> IsWaitingAsync(Guid id, CancellationToken cancellation) => database.ReadAsync(
        (db, ct) => db.Datastores.AnyAsync(one => one.Id == id && one.State == DatastoreState.Importing, ct), cancellation);

    private async Task RunAsync(Datastore row, IUploadLease lease, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lease.Superseded);
        var start = clock.GetTimestamp();
        try
        {
            var end = await ImportAsync(row, lease, stop.Token);
            metrics.Imported(clock.GetElapsedTime(start).TotalSeconds, end.Code ?? "ready");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.ImportStopped(row.Id);
        }
    }

    private async Task<ImportEnd> ImportAsync(Datastore row, IUploadLease lease, CancellationToken cancellation)
    {
        var package = identifiers.NewBlob();
        var (end, bytes) = await MakeAsync(row, package, cancellation);
        if (end.Code is not null)
        {
            log.ImportFailed(row.Id, end.Code, end.Message!);
            await EndAsync(row.Id, lease, current => current.Fail(end.Reader, end.Code, end.Message!), collections: []);
        }
        else if (await EndAsync(
            row.Id,
            lease,
            current => current.Finish(end.Reader!, package, bytes, clock.GetUtcNow()),
            [.. end.Collections!.Select((one, position) => RowOf(row.Id, position, one))]))
        {
            log.Imported(row.Id, end.Reader!);
            files.Delete(row.Id, but: package);
        }
        return end;
    }

    /// <summary>Makes the package, durably, without a row that names it.</summary>
    private async Task<(ImportEnd End, long Bytes)> MakeAsync(Datastore row, string package, CancellationToken cancellation)
    {
        var file = await database.ReadAsync((db, ct) => db.Files.SingleOrDefaultAsync(one => one.Id == row.FileId, ct), cancellation);
        if (file is not { DeletedAt: null, CorruptAt: null })
        {
            return Failed("source_missing", "The file was deleted, or its bytes are damaged.");
        }
        try
        {
            var folder = files.BeginJob(row.Id);
            if (await files.SourceAsync(row.Id, file, cancellation) is not { } source)
            {
                return Failed("source_missing", "The file was deleted, or its bytes are damaged.");
            }
            var order = new ImportOrder(
                source, file.OriginalFilename, folder, files.PathInJob(row.Id, package), SourceOptions.Parse(row.Options));
            var end = await WithProgressAsync(row.Id, report => importer.ImportAsync(order, report, cancellation));
            return (end, end.Code is null ? files.Keep(row.Id, package) : 0);
        }
        catch (IOException fault)
        {
            log.ImportWriteFailed(fault, row.Id);
            return fault.IsFull()
                ? Failed("insufficient_storage", "The server's disk is full; import again when there is room.")
                : Failed("storage_error", "The server's disk failed; import again.");
        }
        finally
        {
            files.EndJob(row.Id);
        }
    }

    private static (ImportEnd End, long Bytes) Failed(string code, string message) =>
        (new ImportEnd((string?)null) { Code = code, Message = message }, 0);

    /// <summary>Writes the progress from time to time while the work runs.</summary>
    private async Task<ImportEnd> WithProgressAsync(Guid id, Func<Action<int>, Task<ImportEnd>> work)
    {
        var percent = 0;
        using var done = new CancellationTokenSource();
        var writing = WriteProgressAsync(id, () => Volatile.Read(ref percent), done.Token);
        try
        {
            return await work(now => Volatile.Write(ref percent, now));
        }
        finally
        {
            await done.CancelAsync();
            await writing;
        }
    }

    private async Task WriteProgressAsync(Guid id, Func<int> percent, CancellationToken done)
    {
        using var timer = new PeriodicTimer(ProgressInterval, clock);
        var written = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                var now = percent();
                if (now == written)
                {
                    continue;
                }
                await database.WriteAsync(
                    (db, ct) => db.Datastores.Where(one => one.Id == id && one.State == DatastoreState.Importing)
                        .ExecuteUpdateAsync(set => set.SetProperty(one => one.Progress, now), ct),
                    done);
                written = now;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The import has ended.
        }
        catch (Exception outage) when (outage is DatabaseUnavailableException or StorageFullException)
        {
            // Nobody sees the rest of the progress; the end of the import is written or tried anew.
            log.ProgressNotWritten(outage, id);
        }
    }

    /// <summary>Changes the row, unless the import was taken over or the datastore deleted; then false.</summary>
    private Task<bool> EndAsync(Guid id, IUploadLease lease, Action<Datastore> change, List<DatastoreTable> collections) =>
        database.WriteAsync(
            async (db, ct) =>
            {
                var row = await db.Datastores.SingleOrDefaultAsync(one => one.Id == id, ct);
                if (row is not { State: DatastoreState.Importing } || !await HoldsAsync(db, row.FileId, lease, ct))
                {
                    return false;
                }
                change(row);
                if (row.State == DatastoreState.Ready)
                {
                    await db.DatastoreCollections.Where(one => one.DatastoreId == id).ExecuteDeleteAsync(ct);
                    db.AddRange(collections);
                }
                return true;
            },
            CancellationToken.None);

    private static async Task<bool> HoldsAsync(KalaContext db, Guid file, IUploadLease lease, CancellationToken cancellation) =>
        lease.Token is null || await db.UploadSessions.AnyAsync(one => one.Id == file && one.LeaseToken == lease.Token, cancellation);

    private static DatastoreTable RowOf(Guid datastore, int position, ImportedTable made) => new()
    {
        DatastoreId = datastore,
        Position = position,
        Name = made.Name,
        Title = made.Title,
        Type = made.Type,
        Subtype = made.Subtype,
        GeometryType = made.GeometryType,
        FeatureCount = made.Count ?? 0,
        ShapeCount = made.Shapes,
        MinX = made.Box?[0],
        MinY = made.Box?[1],
        MaxX = made.Box?[2],
        MaxY = made.Box?[3],
        SourceCrs = made.SourceCrs,
        Fields = CollectionFields.Text(made.Fields),
        MinZoom = made.MinZoom,
        MaxZoom = made.MaxZoom,
    };
}
