using System.Reflection;

namespace Kala.Api;

/// <summary>The program's version.</summary>
internal static class ProgramVersion
{
    /// <summary>For example 1.2.0.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
