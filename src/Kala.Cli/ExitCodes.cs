namespace Kala.Cli;

/// <summary>What a command ends with; docs/cli.md.</summary>
internal static class ExitCodes
{
    /// <summary>All done.</summary>
    public const int Done = 0;

    /// <summary>The server refused, or something of the doctor's is wrong.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>The server cannot be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>The bytes are not the ones that were declared.</summary>
    public const int NotVerified = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
