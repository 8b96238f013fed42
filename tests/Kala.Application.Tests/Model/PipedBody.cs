using System.Globalization;
using System.IO.Pipelines;
using Kala.Application.Abstractions;
using Kala.Application.UploadSessions;
using Kala.Domain;

namespace Kala.Application.Tests.Model;

/// <summary>A body as a connection delivers it: in pieces, at its own pace, not always to its end.</summary>
internal sealed class PipedBody : ChunkBody
{
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 1,
        resumeWriterThreshold: 1,
        useSynchronizationContext: false));

    private readonly Result<Chunk> _fields;
    private readonly WatchedReader _reader;

    public PipedBody(Result<Chunk> fields, long leastLength)
    {
        _fields = fields;
        LeastLength = leastLength;
        _reader = new WatchedReader(_pipe.Reader);
    }

    public override long LeastLength { get; }

    public override PipeReader Data => _reader;

    /// <summary>Done when the first data byte is asked for.</summary>
    public Task Wanted => _reader.Wanted.Task;

    /// <summary>How many bytes have been sent and taken.</summary>
    public int Arrived { get; private set; }

    public static PipedBody Of(Sending chunk) => new(
        chunk.Fields.End == BodyEnd.NoFields ? Failures.MalformedMultipart("The fields are not to be understood.") : ChunkOf(chunk),
        chunk.LeastLength);

    public override ValueTask<Result<Chunk>> ReadFieldsAsync(CancellationToken cancellation) => ValueTask.FromResult(_fields);

    /// <summary>Sends bytes and waits until they were taken; false if nobody takes them any more.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var flushed = await _pipe.Writer.WriteAsync(bytes);
        Arrived += bytes.Length;
        return !flushed.IsCompleted;
    }

    /// <summary>Asks whoever reads it to look at the time.</summary>
    public void WakeUp() => _pipe.Reader.CancelPendingRead();

    public void End(BodyEnd end) => _pipe.Writer.Complete(end switch
    {
        BodyEnd.Cut => new IOException("Connection reset by peer"),
        BodyEnd.Malformed => new MalformedBodyException(Failures.MalformedMultipart("A part follows the data.")),
        _ => null,
    });

    /// <summary>The server is done with it.</summary>
    public void Release() => _pipe.Reader.Complete();

    private static Chunk ChunkOf(Sending chunk)
    {
        var fields = new ChunkFields(
            chunk.Fields.Mode.ToString(), chunk.Offset?.ToString(CultureInfo.InvariantCulture), HashOf(chunk), Filename: null);
        return Chunk.From(fields).Value with { IsExact = chunk.IsExact };
    }

    private static string? HashOf(Sending chunk) => chunk.Fields.Hash switch
    {
        HashKind.None => null,
        HashKind.Right => Content.DigestOf(chunk.Bytes.Span).ToString(),
        _ => Content.DigestOf("something else"u8).ToString(),
    };

    private sealed class WatchedReader(PipeReader reader) : PipeReader
    {
        public TaskCompletionSource Wanted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            Wanted.TrySetResult();
            return reader.ReadAsync(cancellationToken);
        }

        public override bool TryRead(out ReadResult result) => reader.TryRead(out result);

        public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            reader.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => reader.CancelPendingRead();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException("It is not the server's.");
    }
}
