using System.Runtime.CompilerServices;
using Kala.Geo.Imports;
using Kala.Geo.Jail;

namespace Kala.Api.Hosting;

/// <summary>What this program does in a process of an import. Only these calls load Kala.Geo: the probe does without.</summary>
internal static class ImportProcesses
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RunJailed(string[] arguments) => JailedProgram.Run(arguments, System.Console.Error);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int RunImport(string job) => ImportProgram.Run(job, System.Console.Out);
}
