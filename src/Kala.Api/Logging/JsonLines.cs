using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kala.Api.Logging;

/// <summary>
/// Writes each log entry as one flat JSON object on one line of standard output. Filters of <c>Logging:Console</c> apply to
/// it. The lines of a thread keep their order; <see cref="LineWriter"/> says what happens to them at a stop.
/// </summary>
[ProviderAlias("Console")]
internal sealed class JsonLines(TimeProvider clock, LineWriter lines) : ILoggerProvider
{
    // A longer line, as one with a deep stack, is not worth keeping its memory.
    private const int LongestKept = 16 * 1024;

    [ThreadStatic]
    private static Line? _line;

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    /// <summary>The writer is disposed by its owner.</summary>
    public void Dispose()
    {
    }

    private void Write<TState>(in LogEntry<TState> entry)
    {
        // A value whose text is logged may log by itself.
        var line = _line ?? new Line();
        _line = null;
        FlatJson.Write(line.Json, entry, clock.GetUtcNow());
        line.Json.Flush();
        line.Bytes.Write("\n"u8);
        lines.Add(line.Bytes.WrittenSpan);
        if (line.Bytes.Capacity <= LongestKept)
        {
            line.Bytes.ResetWrittenCount();
            line.Json.Reset();
            _line = line;
        }
    }

    private sealed class Line
    {
        public Line() => Json = new Utf8JsonWriter(Bytes, FlatJson.Options);

        public ArrayBufferWriter<byte> Bytes { get; } = new(1024);

        public Utf8JsonWriter Json { get; }
    }

    private sealed class Logger(string category, JsonLines output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                output.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            }
        }
    }
}
