using System.Globalization;
using Kala.Api.Doctor;
using Kala.Infrastructure.Hosting;

namespace Kala.Api.Hosting;

/// <summary>Shows how far a copy is: on a terminal in one line that changes, otherwise in a line from time to time.</summary>
internal sealed class CopyProgress : IAsyncDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan InFile = TimeSpan.FromSeconds(10);

    private readonly BlobCopyCounts _counts;
    private readonly TextWriter _output;
    private readonly bool _isRedirected;
    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private int _width;
    private bool _isFinished;

    public CopyProgress(BlobCopyCounts counts, TextWriter output, bool isRedirected)
    {
        (_counts, _output, _isRedirected) = (counts, output, isRedirected);
        var every = isRedirected ? InFile : OnTerminal;
        _timer = TimeProvider.System.CreateTimer(_ => Show(), null, every, every);
    }

    /// <summary>Writes a line that stays.</summary>
    public void WriteLine(string line)
    {
        lock (_gate)
        {
            _output.WriteLine(line.PadRight(_width));
            _width = 0;
        }
    }

    /// <summary>Writes how far it has come, for the last time.</summary>
    public async Task FinishAsync()
    {
        await _timer.DisposeAsync();
        lock (_gate)
        {
            if (!_isFinished && _counts.Contents > 0)
            {
                WriteLine(Text());
                _output.WriteLine(Summary());
            }
            _isFinished = true;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Show()
    {
        lock (_gate)
        {
            if (_isFinished || _counts.Contents == 0)
            {
                return;
            }
            if (_isRedirected)
            {
                WriteLine(Text());
                return;
            }
            var text = Text();
            _output.Write($"{text.PadRight(_width)}\r");
            _width = text.Length;
        }
    }

    private string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"Copied {ByteText.Of(_counts.BytesMoved)} in {TimeProvider.System.GetElapsedTime(_begun).TotalSeconds:0} s; {_counts.Before} files and sessions were there already.");

    private string Text()
    {
        var seconds = TimeProvider.System.GetElapsedTime(_begun).TotalSeconds;
        var percent = _counts.Bytes == 0 ? 100 : 100d * _counts.BytesDone / _counts.Bytes;
        var failed = _counts.Failed > 0 ? $", {_counts.Failed} failed" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_counts.ContentsDone} of {_counts.Contents} files and sessions, {ByteText.Of(_counts.BytesDone)} of {ByteText.Of(_counts.Bytes)} ({Math.Floor(percent)} %), {ByteText.Of((long)(_counts.BytesMoved / Math.Max(seconds, 0.001)))}/s{failed}");
    }
}
