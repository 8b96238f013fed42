using Microsoft.Extensions.Logging;

namespace Kala.Geo;

/// <summary>The log messages of this project. Event ids 5000 to 5999.</summary>
internal static partial class LogMessages
{
    /// <summary>The end of what the process wrote to its error output. The client was told only that it ended.</summary>
    [LoggerMessage(5000, LogLevel.Error, "The process of an import ended unexpectedly: {Errors}")]
    public static partial void ChildFailed(this ILogger log, string errors);
}
