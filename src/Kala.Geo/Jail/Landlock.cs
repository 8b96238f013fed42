using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kala.Geo.Jail;

/// <summary>Landlock: what files and ports a program may touch (Linux, Documentation/userspace-api/landlock.rst).</summary>
internal static unsafe partial class Landlock
{
    // The same numbers on x86-64 and arm64.
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const nint AskVersion = 1;
    private const int PathBeneath = 1;
    private const int OpenPath = 0x280000; // O_PATH | O_CLOEXEC

    private const ulong Execute = 1 << 0;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadFolder = 1 << 3;
    private const ulong AllOfVersion1 = (1 << 13) - 1;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;
    private const ulong DeviceControl = 1 << 15;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceControl;
    private const ulong Tcp = 3;
    private const ulong SocketsAndSignals = 3;

    /// <summary>The version of the kernel's interface; less than 1 if it has none.</summary>
    public static int Version { get; } = OperatingSystem.IsLinux() ? (int)Call(CreateRuleset, 0, 0, AskVersion, 0) : -1;

    private static ulong Files =>
        AllOfVersion1 | (Version >= 2 ? Refer : 0) | (Version >= 3 ? Truncate : 0) | (Version >= 5 ? DeviceControl : 0);

    /// <summary>Restricts the calling thread, and every program that it becomes or starts.</summary>
    public static void Restrict(JailRules rules)
    {
        var handled = new Handled(Files, Version >= 4 ? Tcp : 0, Version >= 6 ? SocketsAndSignals : 0);
        // Older kernels know only the first members.
        var size = Version >= 6 ? 24 : Version >= 4 ? 16 : 8;
        var number = Call(CreateRuleset, (nint)(&handled), size, 0, 0);
        Jail.Check(number, "landlock_create_ruleset");
        using var ruleset = new SafeFileHandle((nint)number, ownsHandle: true);
        Allow(ruleset, rules.Programs, Execute | ReadFile | ReadFolder);
        Allow(ruleset, rules.Readable, ReadFile | ReadFolder);
        Allow(ruleset, rules.Writable, Files & ~(Execute | DeviceControl));
        Allow(ruleset, ["/dev/null"], ReadFile | WriteFile);
        Allow(ruleset, ["/dev/zero", "/dev/random", "/dev/urandom"], ReadFile);
        Jail.Check(Call(RestrictSelf, number, 0, 0, 0), "landlock_restrict_self");
    }

    private static void Allow(SafeFileHandle ruleset, IReadOnlyList<string> paths, ulong rights)
    {
        foreach (var path in paths)
        {
            var isFolder = Directory.Exists(path);
            if (!isFolder && !File.Exists(path))
            {
                continue;
            }
            using var opened = Open(path, OpenPath);
            Jail.Check(opened.IsInvalid ? -1 : 0, $"open({path})");
            var rule = new Beneath(isFolder ? rights : rights & OfFiles, (int)opened.DangerousGetHandle());
            Jail.Check(
                Call(AddRule, ruleset.DangerousGetHandle(), PathBeneath, (nint)(&rule), 0), $"landlock_add_rule({path})");
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    private readonly record struct Handled(ulong Files, ulong Ports, ulong Scopes);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Beneath(ulong Rights, int Folder);
}
