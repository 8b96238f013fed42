using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Kala.Geo.Jail;

/// <summary>
/// Turns this process into a program that can do nothing but read its source, write its folder and compute: limits of the
/// kernel (setrlimit), no new privileges, Landlock for files and TCP, and seccomp for system calls. For Linux. See
/// docs/decisions/0072.
/// </summary>
internal static partial class Jail
{
    private const int OfProcess = 0;
    private const int LowestPriority = 19;
    private const int LimitCpu = 0;
    private const int LimitFile = 1;
    private const int LimitCore = 4;
    private const int NoNewPrivileges = 38;
    private const int ParentDeathSignal = 1;
    private const int KillSignal = 9;

    /// <summary>Why the kernel of this machine has no jail; null if it has one.</summary>
    public static string? Missing() =>
        !OperatingSystem.IsLinux() ? "The jail needs Linux."
        : !Seccomp.IsKnownMachine ? $"The jail has no list of system calls for {RuntimeInformation.ProcessArchitecture}."
        : Landlock.Version < 1 ? "Landlock cannot be used here: it needs Linux 5.13 or later, where it is not switched off, and in a container an engine that allows it."
        : !Seccomp.IsThere ? "The kernel has no filters of system calls (seccomp), or does not allow them."
        : null;

    /// <summary>Applies the rules to the calling thread and runs a program in its place; returns only by an exception.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="program">The full path of the program.</param>
    /// <param name="arguments">Its arguments, without its name.</param>
    /// <param name="environment">All of its environment.</param>
    /// <exception cref="Win32Exception">The kernel refused something; then nothing runs.</exception>
    public static void Enter(
        JailRules rules,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        EndWithParent(rules.Parent);
        // Uploads come first; an import takes what they leave. Where that is not allowed, it still works.
        _ = SetPriority(OfProcess, 0, LowestPriority);
        Limit(LimitCpu, rules.CpuSeconds, rules.MostCpuSeconds);
        Limit(LimitFile, rules.FileBytes, rules.FileBytes);
        Limit(LimitCore, 0, 0);
        Check(ProcessControl(NoNewPrivileges, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
        Landlock.Restrict(rules);
        Seccomp.Restrict();
        string?[] values = [.. environment.Select(one => $"{one.Key}={one.Value}"), null];
        Check(Execute(program, [program, .. arguments, null], values), $"execve({program})");
    }

    internal static void Check(long result, string call)
    {
        if (result < 0)
        {
            var number = Marshal.GetLastPInvokeError();
            throw new Win32Exception(number, $"{call}: {Marshal.GetPInvokeErrorMessage(number)} (errno {number})");
        }
    }

    /// <summary>Lets the kernel kill this process when the thread that started it ends, even by a SIGKILL of the server.</summary>
    private static void EndWithParent(int parent)
    {
        Check(ProcessControl(ParentDeathSignal, KillSignal, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)");
        // It may have ended before.
        if (ParentOfThis() != parent)
        {
            throw new Win32Exception("The server has ended.");
        }
    }

    private static void Limit(int kind, long soft, long hard)
    {
        var limit = new ResourceLimit(soft, hard);
        Check(SetLimit(kind, limit), $"setrlimit({kind}, {soft}, {hard})");
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int kind, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentOfThis();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ProcessControl(int option, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);

    private readonly record struct ResourceLimit(long Soft, long Hard);
}
