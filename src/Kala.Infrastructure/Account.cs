using System.Runtime.InteropServices;

namespace Kala.Infrastructure;

/// <summary>The account that this process runs as.</summary>
public static partial class Account
{
    /// <summary>Its number: the user of a container often has no name.</summary>
    internal static uint Number => EffectiveUser();

    /// <summary>A sentence for the operator after an error message, with a space before it; empty if the account is not the reason.</summary>
    public static string Hint(Exception error) => error is UnauthorizedAccessException && !OperatingSystem.IsWindows()
        ? $" Kala runs as the user {Number}, who needs access to it."
        : "";

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
