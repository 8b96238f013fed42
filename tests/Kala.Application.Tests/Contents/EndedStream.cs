using System.Buffers;
using System.IO.Pipelines;

namespace Kala.Application.Tests.Contents;

/// <summary>
/// A body whose HTTP/2 stream the client resets after some bytes: then every call throws, as Kestrel's reader does.
/// </summary>
internal sealed class EndedStream(byte[] bytes) : PipeReader
{
    private static readonly IOException Reset = new("The client reset the request stream.");

    private readonly TaskCompletionSource<ReadResult> _pending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRead;

    /// <summary>Whether the client has reset the stream.</summary>
    public bool IsReset { get; set; }

    /// <summary>Ends the read that waits for more bytes.</summary>
    public void Break() => _pending.SetException(Reset);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isRead)
        {
            return await _pending.Task;
        }
        _isRead = true;
        return new ReadResult(new ReadOnlySequence<byte>(bytes), isCanceled: false, isCompleted: false);
    }

    public override void AdvanceTo(SequencePosition consumed) => ThrowIfReset();

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => ThrowIfReset();

    public override void CancelPendingRead() => ThrowIfReset();

    public override void Complete(Exception? exception = null) => throw new NotSupportedException("It is not the server's.");

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    private void ThrowIfReset()
    {
        if (IsReset)
        {
            throw Reset;
        }
    }
}
