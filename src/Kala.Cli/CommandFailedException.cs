namespace Kala.Cli;

/// <summary>Ends a command with a message for the user.</summary>
internal sealed class CommandFailedException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    /// <summary>The exit code of the program.</summary>
    public int ExitCode { get; } = exitCode;
}
