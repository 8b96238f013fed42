namespace Kala.Cli;

/// <summary>The exit codes in docs/cli.md.</summary>
internal static class ExitCodes
{
    /// <summary>The command succeeded.</summary>
    public const int Done = 0;

    /// <summary>The server refused, a local file cannot be used, or a check of the doctor failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = 2;

    /// <summary>The server is unreachable.</summary>
    public const int Unreachable = 3;

    /// <summary>The bytes do not match the declared hash or size.</summary>
    public const int NotVerified = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
