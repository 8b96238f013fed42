using Kala.Geo.Gdal;
using Kala.Geo.Jail;

namespace Kala.Geo.Imports;

/// <summary>What this machine has for imports. Tries it, in a folder that is removed.</summary>
/// <param name="folder">The folder, which exists and is empty.</param>
/// <param name="gdal">The folder of GDAL's programs; empty for the path.</param>
/// <param name="allowUnjailed">Whether they may run on a kernel that has no jail.</param>
internal sealed class ImportPlace(DirectoryInfo folder, string gdal, bool allowUnjailed) : IDisposable
{
    private const long Memory = 1L << 30;

    private readonly GdalPrograms _programs = GdalPrograms.Find(gdal, allowUnjailed);

    /// <summary>Why there is no jail, as a sentence; null if there is one.</summary>
    public string? NoJail { get; } = Jail.Jail.Missing();

    /// <summary>Why GDAL cannot be used, as a sentence; null if it can.</summary>
    public string? NoGdal => _programs.Missing;

    /// <summary>The formats that have no reader.</summary>
    public IEnumerable<string> Unreadable => FormatList.Of(_programs).Where(format => !format.Available).Select(format => format.Name);

    /// <summary>The version of the kernel's Landlock.</summary>
    public static int LandlockVersion => Landlock.Version;

    /// <summary>What GDAL's program has printed to its error output.</summary>
    public string GdalErrors { get; private set; } = "";

    private JailRules Rules => new() { Writable = [folder.FullName], CpuSeconds = 60 };

    /// <summary>Starts this program in the jail, as imports do.</summary>
    /// <returns>Why that was refused; null if it was not.</returns>
    public async Task<string?> TryJailAsync(CancellationToken cancellation)
    {
        var start = JailedProcess.Start(
            JailedProcess.RulesOfSelf(Rules), [.. JailedProcess.Self, ImportProgram.Command], JailedProcess.EnvironmentIn(folder.FullName));
        var (exitCode, errors) = await JailedProcess.RunAsync(start, output => output.ReadToEndAsync(cancellation), _ => { }, cancellation);
        return exitCode == 0 ? null : $"exit code {exitCode}. {errors}".TrimEnd();
    }

    /// <summary>Asks GDAL, as imports do.</summary>
    /// <exception cref="SourceFault">It does not start.</exception>
    public async Task<string> GdalVersionAsync(CancellationToken cancellation)
    {
        var session = new GdalSession(_programs, Rules, Memory, folder.FullName, "GDAL");
        try
        {
            return await session.VersionAsync(cancellation);
        }
        finally
        {
            GdalErrors = session.Errors;
        }
    }

    public void Dispose() => folder.Delete(recursive: true);
}
