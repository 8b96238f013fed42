using Kala.Application.Abstractions;
using Kala.Application.Files;
using Kala.Application.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Persistence;

/// <summary>
/// The metadata store in SQLite: many readers, and one writer that puts all waiting changes into one transaction, so
/// that they share one sync.
/// </summary>
internal sealed class SqliteKalaDatabase : IKalaDatabase, IAsyncDisposable
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly Ballast _ballast;
    private readonly KalaMetrics _metrics;

    public SqliteKalaDatabase(
        IDbContextFactory<SqliteKalaContext> contexts,
        Ballast ballast,
        FilesVersion files,
        KalaMetrics metrics,
        ILogger<SqliteKalaDatabase> log)
    {
        _metrics = metrics;
        _ballast = ballast;
        _readers = new SqliteReaders(contexts);
        _writer = new SqliteWriter(
            new SqliteWriterConnection(contexts, new SqliteLog(_readers, ballast), files), ballast, log);
    }

    public long MissingBytes => _ballast.MissingBytes;

    public async Task<T> ReadAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var reader = await _readers.RentAsync(cancellation);
            return await work(reader.Context, cancellation);
        }
        catch (Exception error) when (SqliteErrors.Translate(error) is { } known && known != error)
        {
            throw known;
        }
    }

    public Task<T> WriteAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(new SqliteChange<T>(work, cancellation), cancellation);

    public Task<T> WriteEvenIfFullAsync<T>(Func<KalaContext, CancellationToken, Task<T>> work, CancellationToken cancellation) =>
        WriteAsync(new SqliteChange<T>(work, cancellation) { MayUseBallast = true }, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _readers.DisposeAsync();
    }

    private Task<T> WriteAsync<T>(SqliteChange<T> change, CancellationToken cancellation) => _metrics.CommitAsync(
        async () =>
        {
            await _writer.EnqueueAsync(change, cancellation);
            return await change.Done.Task;
        },
        cancellation);
}
