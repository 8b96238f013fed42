using System.Buffers;
using Kala.Application.Abstractions;
using Kala.Domain.Blobs;
using Microsoft.Extensions.Logging;

namespace Kala.Infrastructure.Blobs.S3;

/// <summary>
/// Makes objects of appended bytes, each under a name of its own that nobody else can write to. A part that is full is sent
/// while the next one arrives; a flush sends the rest, and counts what has arrived in the store.
/// </summary>
internal sealed class S3BlobWriter(
    S3Bucket bucket,
    S3Keys keys,
    S3Options options,
    Func<SpooledPart> newPart,
    SpoolRoom room,
    Func<string> newBlob,
    ILogger log,
    Guid session,
    Extents extents) : IBlobWriter
{
    /// <summary>A little more than what is flushed at once, so that a flush of a large content makes one object.</summary>
    private const long LargestGrown = 72 << 20;

    /// <summary>Parts of one writer that are sent at once.</summary>
    private const int MostPuts = 2;

    private readonly Lock _gate = new();

#pragma warning disable CA2213 // without a timer or a parent there is nothing to dispose, and a part may still look at it
    private readonly CancellationTokenSource _dropped = new();
#pragma warning restore CA2213

    private readonly List<(long Length, Task<string> Name)> _puts = [];
    private SpooledPart? _part;
    private bool _hasFailed;

    public Extents Durable { get; private set; } = extents;

    /// <summary>Parts grow with the content, so that the row that lists them stays short.</summary>
    private long PartSize => Math.Clamp(Durable.Length / 256, options.PartSize, Math.Max(options.PartSize, LargestGrown));

    public async ValueTask AppendAsync(ReadOnlySequence<byte> bytes)
    {
        ThrowIfFailed();
        while (!bytes.IsEmpty)
        {
            var part = await PartWithRoomAsync();
            var size = PartSize;
            var count = Math.Min(bytes.Length, Math.Min(part.Free, size - part.Length));
            Append(part, bytes.Slice(0, count));
            bytes = bytes.Slice(count);
            if (part.Length == size)
            {
                Send();
                await WaitForPutsAsync(MostPuts);
            }
        }
    }

    public async Task<Extents> FlushAsync()
    {
        ThrowIfFailed();
        Send();
        int count;
        lock (_gate)
        {
            count = _puts.Count;
        }
        for (; count > 0; count--)
        {
            var (length, name) = First();
            Durable = Durable.Append(await NameOfAsync(name), length);
            lock (_gate)
            {
                _puts.RemoveAt(0);
            }
        }
        return Durable;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dropped.IsCancellationRequested)
        {
            return;
        }
        await _dropped.CancelAsync();
        _part?.Dispose();
        foreach (var (_, name) in _puts)
        {
            await DropAsync(name);
        }
    }

    /// <summary>A part that can take bytes. If the spool is full, what this writer has in it is sent first.</summary>
    private async ValueTask<SpooledPart> PartWithRoomAsync()
    {
        if (_part is { Free: > 0 } roomy)
        {
            return roomy;
        }
        if (!room.TryTake())
        {
            Send();
            await WaitForPutsAsync(0);
            if (!await room.TakeAsync())
            {
                _hasFailed = true;
                throw new StorageFaultException("The spool of Filestore:S3:SpoolBytes stayed full, and the store took nothing.") { IsTemporary = true };
            }
        }
        var part = _part ??= newPart();
        part.Grow();
        return part;
    }

    private void Append(SpooledPart part, ReadOnlySequence<byte> bytes)
    {
        try
        {
            part.Append(bytes);
        }
        catch (IOException)
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <summary>Begins to send the part, if there is one.</summary>
    private void Send()
    {
        if (_part is not { } part)
        {
            return;
        }
        _part = null;
        lock (_gate)
        {
            _puts.Add((part.Length, PutAsync(part)));
        }
    }

    private async Task<string> PutAsync(SpooledPart part)
    {
        using (part)
        {
            var name = "";
            await bucket.PutAsync(() => keys.Of(new BlobId(session, name = newBlob())), part, _dropped.Token);
            return name;
        }
    }

    /// <summary>Waits until no more than so many parts are being sent.</summary>
    private async ValueTask WaitForPutsAsync(int most)
    {
        List<Task<string>> running;
        lock (_gate)
        {
            running = _puts.ConvertAll(put => put.Name);
        }
        foreach (var put in running.Take(running.Count - most))
        {
            await NameOfAsync(put);
        }
    }

    private async Task<string> NameOfAsync(Task<string> put)
    {
        try
        {
            return await put;
        }
        catch (IOException)
        {
            _hasFailed = true;
            throw;
        }
    }

    private (long Length, Task<string> Name) First()
    {
        lock (_gate)
        {
            return _puts[0];
        }
    }

    /// <summary>Deletes an object that no flush has counted. If it is unknown whether there is one, the collector finds it.</summary>
    private async Task DropAsync(Task<string> put)
    {
        await ((Task)put).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!put.IsCompletedSuccessfully)
        {
            return;
        }
        try
        {
            await bucket.DeleteAsync(keys.Of(new BlobId(session, await put)), CancellationToken.None);
        }
        catch (IOException error)
        {
            log.DeleteFailed(error, session);
        }
    }

    private void ThrowIfFailed()
    {
        if (_hasFailed)
        {
            throw new StorageFaultException($"The writer of {session} has failed before.");
        }
    }
}
