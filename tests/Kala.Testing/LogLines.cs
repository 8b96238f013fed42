using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kala.Testing;

/// <summary>One line of the log.</summary>
/// <param name="Level">Its level.</param>
/// <param name="Id">The event's number.</param>
/// <param name="Message">Its text.</param>
/// <param name="Fields">The values in it, by name.</param>
/// <param name="Error">The exception.</param>
public sealed record LogLine(
    LogLevel Level,
    int Id,
    string Message,
    IReadOnlyDictionary<string, object?> Fields,
    Exception? Error);

/// <summary>Collects the server's log lines.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> All => [.. _lines];

    /// <summary>The request lines, in the order in which the requests ended.</summary>
    public IReadOnlyList<LogLine> Requests => [.. _lines.Where(line => line.Id == 1001)];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            var fields = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary();
            lines.Enqueue(new LogLine(logLevel, eventId.Id, formatter(state, exception), fields, exception));
        }
    }
}
