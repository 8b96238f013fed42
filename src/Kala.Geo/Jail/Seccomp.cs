using System.Runtime.InteropServices;

namespace Kala.Geo.Jail;

/// <summary>
/// seccomp: the system calls that a program in the jail is refused, with EPERM, so that libraries go on without them. All
/// others are allowed (Linux, Documentation/userspace-api/seccomp_filter.rst).
/// </summary>
internal static unsafe class Seccomp
{
    private const int SetSeccomp = 22;
    private const int Filter = 2;
    private const int BadAddress = 14; // EFAULT

    // Instructions of the kernel's packet filter.
    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort IfAnyBit = 0x45;
    private const ushort Return = 0x06;
    private const uint Allow = 0x7fff0000;
    private const uint Refuse = 0x00050000 | 1; // EPERM
    private const uint Unknown = 0x00050000 | 38; // ENOSYS
    private const uint Kill = 0x80000000;

    // Where the kernel puts what it asks about.
    private const uint Number = 0;
    private const uint Machine = 4;
    private const uint FirstArgument = 16;

    private const uint X86Machine = 0xC000003E;
    private const uint ArmMachine = 0xC00000B7;
    private const uint FirstOfX32 = 0x40000000;

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET.
    private const uint NewNamespaces = 0x7E020000;

    // x86-64, arm64.
    private static readonly (int X86, int Arm)[] Refused =
    [
        (41, 198), (53, 199), (42, 203), (49, 200), (50, 201), (43, 202), (288, 242), // socket, socketpair, connect, bind, listen, accept, accept4
        (44, 206), (45, 207), (46, 211), (47, 212), (307, 269), (299, 243), // sendto, recvfrom, sendmsg, recvmsg, sendmmsg, recvmmsg
        (101, 117), (310, 270), (311, 271), (312, 272), // ptrace, process_vm_readv, process_vm_writev, kcmp
        (62, 129), (200, 130), (129, 138), (297, 240), // kill, tkill, rt_sigqueueinfo, rt_tgsigqueueinfo
        (434, 434), (438, 438), (424, 424), (448, 448), // pidfd_open, pidfd_getfd, pidfd_send_signal, process_mrelease
        (165, 40), (166, 39), (155, 41), (161, 51), // mount, umount2, pivot_root, chroot
        (428, 428), (429, 429), (430, 430), (431, 431), (432, 432), (433, 433), (442, 442), // open_tree … mount_setattr
        (272, 97), (308, 268), // unshare, setns
        (321, 280), (298, 241), (323, 282), // bpf, perf_event_open, userfaultfd
        (425, 425), (426, 426), (427, 427), // io_uring_setup, io_uring_enter, io_uring_register
        (248, 217), (249, 218), (250, 219), // add_key, request_key, keyctl
        (175, 105), (313, 273), (176, 106), (246, 104), (320, 294), // init_module, finit_module, delete_module, kexec_load, kexec_file_load
        (169, 142), (167, 224), (168, 225), (163, 89), (164, 170), (227, 112), // reboot, swapon, swapoff, acct, settimeofday, clock_settime
        (303, 264), (304, 265), (103, 116), // name_to_handle_at, open_by_handle_at, syslog
    ];

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Whether the numbers of the calls are known.</summary>
    public static bool IsKnownMachine => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Whether the kernel has such filters: it only then looks for the one that is not there.</summary>
    public static bool IsThere { get; } = OperatingSystem.IsLinux()
        && Jail.ProcessControl(SetSeccomp, Filter, 0, 0, 0) < 0 && Marshal.GetLastPInvokeError() == BadAddress;

    /// <summary>Restricts the calling thread, and every program that it becomes or starts. Needs no-new-privileges.</summary>
    public static void Restrict()
    {
        var program = Program();
        fixed (Instruction* first = program)
        {
            var filter = new FilterProgram((ushort)program.Length, first);
            Jail.Check(Jail.ProcessControl(SetSeccomp, Filter, (nint)(&filter), 0, 0), "prctl(PR_SET_SECCOMP)");
        }
    }

    private static Instruction[] Program()
    {
        List<Instruction> program =
        [
            new(Load, 0, 0, Machine),
            new(IfEqual, 1, 0, IsArm ? ArmMachine : X86Machine),
            new(Return, 0, 0, Kill),
            new(Load, 0, 0, Number),
        ];
        if (!IsArm)
        {
            // The calls of x32 have numbers of their own.
            program.AddRange([new(IfAtLeast, 0, 1, FirstOfX32), new(Return, 0, 0, Refuse)]);
        }
        foreach (var (x86, arm) in Refused)
        {
            program.AddRange([new(IfEqual, 0, 1, (uint)(IsArm ? arm : x86)), new(Return, 0, 0, Refuse)]);
        }
        program.AddRange(
        [
            // The flags of clone3 are in memory, which a filter cannot read; without it, the C library uses clone.
            new(IfEqual, 0, 1, 435),
            new(Return, 0, 0, Unknown),
            // clone: threads and processes, but no namespaces.
            new(IfEqual, 0, 3, IsArm ? 220u : 56),
            new(Load, 0, 0, FirstArgument),
            new(IfAnyBit, 0, 4, NewNamespaces),
            new(Return, 0, 0, Refuse),
            // tgkill: signals for this process, whose number stays the same when it becomes another program.
            new(IfEqual, 0, 2, IsArm ? 131u : 234),
            new(Load, 0, 0, FirstArgument),
            new(IfEqual, 0, 1, (uint)Environment.ProcessId),
            new(Return, 0, 0, Allow),
            new(Return, 0, 0, Refuse),
        ]);
        return [.. program];
    }

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    private readonly struct FilterProgram(ushort length, Instruction* first)
    {
        public readonly ushort Length = length;
        public readonly Instruction* First = first;
    }
}
