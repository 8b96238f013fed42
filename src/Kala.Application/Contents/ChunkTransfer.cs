using System.Buffers;
using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.Telemetry;
using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Contents;

/// <summary>
/// Copies a body from a connection to a blob writer: skips what is already stored, counts and hashes the rest, makes it
/// durable from time to time, and says how it ended. The same for every door and every store.
/// </summary>
internal sealed class ChunkTransfer : IDisposable
{
    /// <summary>A crash loses at most this much time of a running body …</summary>
    internal static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    /// <summary>… or this many bytes.</summary>
    internal const long CheckpointBytes = 64 << 20;

    /// <summary>
    /// How often a silent body checks whether a checkpoint is due. With checks every five seconds, a timer that fires
    /// slightly early would delay the checkpoint by five seconds.
    /// </summary>
    private static readonly TimeSpan WakeUpInterval = TimeSpan.FromSeconds(1);

    private readonly IBlobWriter _writer;
    private readonly ChunkPlan _plan;
    private readonly KalaMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly RunningSha256? _digest;
    private ContentPosition _durable;
    private long _length;
    private long _checkpointAt;
    private Task<EarlyEnd?>? _checkpoint;
    private EarlyEnd? _earlyEnd;

    public ChunkTransfer(IBlobWriter writer, Sha256State? digest, ChunkPlan plan, KalaMetrics metrics, TimeProvider clock)
    {
        (_writer, _plan, _metrics, _clock) = (writer, plan, metrics, clock);
        _digest = RunningSha256.Resume(digest);
        _durable = new ContentPosition(writer.Durable, digest);
        _length = writer.Durable.Length;
        _checkpointAt = clock.GetTimestamp();
    }

    public async Task<ChunkReceipt> ReceiveAsync(PipeReader body, CancellationToken stop)
    {
        await using var wakeUp = _clock.CreateTimer(_ => WakeUp(body), null, WakeUpInterval, WakeUpInterval);
        // The token is not passed to the read: a Kestrel read that was cancelled by a token cannot be resumed, so the
        // rest of the request could not be drained, and the answer would be lost with the connection.
        await using var end = stop.UnsafeRegister(static body => WakeUp((PipeReader)body!), body);
        using var checksum = _plan.Checksum is null ? null : new RunningChecksum(_plan.Checksum);
        var (skip, left) = (_plan.Skip, _plan.Limit);
        while (true)
        {
            ReadResult read;
            try
            {
                stop.ThrowIfCancellationRequested();
                read = await body.ReadAsync(CancellationToken.None);
            }
            catch (MalformedBodyException malformed)
            {
                return await EndAsync(ChunkEnd.Malformed, malformed);
            }
            catch (Exception cut) when (IsGone(cut))
            {
                return await EndAsync(ChunkEnd.Cut, cut);
            }

            var bytes = read.Buffer;
            var known = Math.Min(skip, bytes.Length);
            (skip, left) = (skip - known, left - bytes.Length);
            checksum?.Append(bytes);
            var isTooLong = left < 0;
            var isWritten = !isTooLong && await TryAppendAsync(bytes.Slice(known));
            var gone = Advance(body, bytes.End);
            if (!isWritten)
            {
                return await EndAsync(isTooLong ? ChunkEnd.TooLong : ChunkEnd.DiskFault);
            }
            if (gone is not null)
            {
                return await EndAsync(ChunkEnd.Cut, gone);
            }
            if (read.IsCompleted)
            {
                return checksum?.Check() is not { } wrong ? await CompleteAsync(checksum)
                    : wrong == Failures.ChunkHashMismatch ? await EndAsync(ChunkEnd.WrongDigest)
                    : await EndAsync(ChunkEnd.Malformed, new MalformedBodyException(wrong));
            }
            if (!await CheckpointIfDueAsync())
            {
                return await EndAsync(ChunkEnd.Superseded);
            }
        }
    }

    public void Dispose() => _digest?.Dispose();

    /// <summary>Ends a pending read of the body, so that the loop looks at the time and at what wants to stop it.</summary>
    private static void WakeUp(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (Exception cut) when (IsGone(cut))
        {
            // The connection or its HTTP/2 stream has ended; the read says so. Nobody would catch it here: an exception of a
            // timer ends the process.
        }
    }

    /// <summary>Gives the bytes back. Returns the exception if the connection or its HTTP/2 stream has ended; null if not.</summary>
    private static Exception? Advance(PipeReader body, SequencePosition end)
    {
        try
        {
            body.AdvanceTo(end);
            return null;
        }
        catch (Exception cut) when (IsGone(cut))
        {
            return cut;
        }
    }

    private static bool IsGone(Exception exception) => exception is IOException or OperationCanceledException or ObjectDisposedException;

    private async ValueTask<bool> TryAppendAsync(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }
        try
        {
            await _writer.AppendAsync(bytes);
        }
        catch (IOException fault)
        {
            _earlyEnd = EarlyEnd.Of(fault);
            return false;
        }
        _digest?.Append(bytes);
        _length += bytes.Length;
        return true;
    }

    /// <summary>
    /// Starts a checkpoint if one is due: it makes the bytes so far durable and commits them while the body continues.
    /// False if the last checkpoint failed.
    /// </summary>
    private async ValueTask<bool> CheckpointIfDueAsync()
    {
        if (_plan.Checkpoint is null)
        {
            return true;
        }
        if (_checkpoint is { IsCompleted: true })
        {
            await SettleAsync();
        }
        if (_earlyEnd is not null)
        {
            return false;
        }
        if (_checkpoint is null && IsDue())
        {
            _checkpointAt = _clock.GetTimestamp();
            _checkpoint = CommitAsync(_digest?.Save());
        }
        return true;
    }

    private bool IsDue()
    {
        var waiting = _length - _durable.Extents.Length;
        return waiting >= CheckpointBytes || (waiting > 0 && _clock.GetElapsedTime(_checkpointAt) >= CheckpointInterval);
    }

    /// <summary>
    /// Runs while the body continues; its results are read only after it was awaited. What the commit throws, it throws.
    /// </summary>
    private async Task<EarlyEnd?> CommitAsync(Sha256State? digest)
    {
        ContentPosition position;
        try
        {
            position = new ContentPosition(await _writer.FlushAsync(), digest);
        }
        catch (IOException fault)
        {
            return EarlyEnd.Of(fault);
        }
        if (!await _plan.Checkpoint!(position))
        {
            return new EarlyEnd(ChunkEnd.Superseded, null);
        }
        Keep(position);
        return null;
    }

    private async ValueTask SettleAsync()
    {
        if (_checkpoint is not null)
        {
            var earlyEnd = await _checkpoint;
            _checkpoint = null;
            _earlyEnd = earlyEnd ?? _earlyEnd;
        }
    }

    private async Task<ChunkReceipt> CompleteAsync(RunningChecksum? checksum)
    {
        var receipt = await EndAsync(ChunkEnd.Complete);
        return receipt with { IsVerified = receipt.End == ChunkEnd.Complete && checksum?.HasVerified == true };
    }

    /// <summary>
    /// Makes the bytes durable if they are to be kept, and says how the body ended. A fault of the store takes precedence.
    /// </summary>
    private async Task<ChunkReceipt> EndAsync(ChunkEnd end, Exception? cause = null)
    {
        await SettleAsync();
        var isKept = end == ChunkEnd.Complete || (end == ChunkEnd.Cut && _plan.KeepsPartial);
        if (_earlyEnd is null && isKept && _length > _durable.Extents.Length)
        {
            try
            {
                Keep(new ContentPosition(await _writer.FlushAsync(), _digest?.Save()));
            }
            catch (IOException fault)
            {
                _earlyEnd = EarlyEnd.Of(fault);
            }
        }
        return _earlyEnd is { } early
            ? new ChunkReceipt(early.End, _durable, early.Fault)
            : new ChunkReceipt(end, _durable, cause);
    }

    private void Keep(ContentPosition position)
    {
        _metrics.Uploaded(position.Extents.Length - _durable.Extents.Length);
        _durable = position;
    }

    /// <summary>What ended a body before its end.</summary>
    private sealed record EarlyEnd(ChunkEnd End, IOException? Fault)
    {
        public static EarlyEnd Of(IOException fault) =>
            new(fault is StorageFullException ? ChunkEnd.DiskFull : ChunkEnd.DiskFault, fault);
    }
}
