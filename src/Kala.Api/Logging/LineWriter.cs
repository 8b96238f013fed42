using System.Buffers;

namespace Kala.Api.Logging;

/// <summary>
/// Writes the lines of the log to one stream, in the order in which they were added, on a thread of its own: the first
/// line after a pause at once, the lines of the next 5 ms together. Callers wait while 1 MiB of lines is not written, so
/// a reader that is slow or stopped costs speed, not memory. Bytes that the stream refuses are dropped, and the next line
/// is tried again. The end of the process and <see cref="Dispose"/> write what is left, for at most two seconds; lines
/// that come later are written by their callers. A process that is killed loses the last 5 ms.
/// </summary>
internal sealed class LineWriter : IDisposable
{
    /// <summary>Bytes from which callers wait.</summary>
    public const int Limit = 1024 * 1024;

    // A batch goes into a pipe, which holds 64 KiB, without waiting for its reader.
    private const int Batch = 32 * 1024;
    private const int Kept = 2 * Batch;
    private const int Never = int.MaxValue;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(2);

    private readonly Lock _stops = new();
    private readonly object _gate = new();
    private readonly Stream _output;
    private readonly Thread _thread;

    private ArrayBufferWriter<byte> _gathered = new(Kept);
    private ArrayBufferWriter<byte> _written = new(Kept);

    /// <summary>The number of gathered bytes above which the thread wants to be woken.</summary>
    private int _wakeAbove = Never;
    private bool _isTorn;
    private bool _isClosed;
    private bool _hasEnded;
    private bool _hasGivenUp;

    /// <summary>Starts the thread. The stream stays open.</summary>
    public LineWriter(Stream output)
    {
        _output = output;
        _thread = new Thread(WriteUntilClosed) { IsBackground = true, Name = "Kala log" };
        _thread.Start();
        AppDomain.CurrentDomain.ProcessExit += OnProcessEnd;
        AppDomain.CurrentDomain.UnhandledException += OnProcessEnd;
    }

    /// <summary>Adds one line, with its line end.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            while (_gathered.WrittenCount >= Limit && !_hasGivenUp)
            {
                Monitor.Wait(_gate);
            }
            if (_hasGivenUp)
            {
                return;
            }
            _gathered.Write(line);
            if (_hasEnded)
            {
                Write(_gathered);
            }
            else if (_gathered.WrittenCount > _wakeAbove)
            {
                _wakeAbove = Never;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnProcessEnd;
        Close();
    }

    private void OnProcessEnd(object? sender, EventArgs end) => Close();

    private void Close()
    {
        lock (_stops)
        {
            lock (_gate)
            {
                _isClosed = true;
                Monitor.PulseAll(_gate);
            }
            var isWritten = _thread.Join(LongestStop);
            lock (_gate)
            {
                _hasGivenUp = !isWritten;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void WriteUntilClosed()
    {
        while (TryTake())
        {
            Write(_written);
            if (_written.Capacity > Kept)
            {
                _written = new ArrayBufferWriter<byte>(Kept);
            }
            lock (_gate)
            {
                WaitAbove(Batch, Gathering);
            }
        }
    }

    /// <summary>Waits for lines and takes them all; false if there are none and the writer is closed.</summary>
    private bool TryTake()
    {
        lock (_gate)
        {
            while (_gathered.WrittenCount == 0)
            {
                if (_isClosed)
                {
                    _hasEnded = true;
                    return false;
                }
                WaitAbove(0, Timeout.InfiniteTimeSpan);
            }
            (_gathered, _written) = (_written, _gathered);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    private void WaitAbove(int bytes, TimeSpan longest)
    {
        if (!_isClosed && _gathered.WrittenCount <= bytes)
        {
            _wakeAbove = bytes;
            Monitor.Wait(_gate, longest);
            _wakeAbove = Never;
        }
    }

    private void Write(ArrayBufferWriter<byte> lines)
    {
        try
        {
            if (_isTorn)
            {
                // A failed write may have ended inside a line.
                _output.WriteByte((byte)'\n');
            }
            _output.Write(lines.WrittenSpan);
            _isTorn = false;
        }
        catch (Exception)
        {
            // Whatever it is, a log that cannot be written must not end the server, and there is nowhere to report it.
            _isTorn = true;
        }
        lines.ResetWrittenCount();
    }
}
