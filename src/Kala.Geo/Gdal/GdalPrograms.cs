using System.Diagnostics;
using Kala.Geo.Jail;

namespace Kala.Geo.Gdal;

/// <summary>GDAL's programs on this machine, and how they start: in the jail, with limited memory and an environment of their own.</summary>
internal sealed class GdalPrograms
{
    public const string Convert = "ogr2ogr";
    public const string Describe = "gdalinfo";
    public const string Translate = "gdal_translate";
    public const string AddOverviews = "gdaladdo";
    public const string Shade = "gdaldem";

    // RLIMIT_AS cannot be set before this program has become another one: .NET does not live under it.
    private const string Limiter = "/usr/bin/prlimit";
    private const string CacheMib = "64";

    private static readonly string[] All = [Convert, Describe, Translate, AddOverviews, Shade];

    // Where an installation has its tables, if that is not where its library looks.
    private static readonly string[] OfData = ["PROJ_DATA", "PROJ_LIB", "GDAL_DATA"];

    private readonly string _folder;

    private GdalPrograms(string folder, string? missing) => (_folder, Missing) = (folder, missing);

    /// <summary>Why they cannot be used, as a sentence; null if they can.</summary>
    public string? Missing { get; }

    /// <summary>The drivers that were listed last; null before.</summary>
    public IReadOnlyList<string>? Drivers { get; set; }

    /// <summary>Looks for them.</summary>
    /// <param name="folder">Where they are; null or empty for the path.</param>
    /// <param name="allowUnjailed">Whether they may run on a kernel that has no jail.</param>
    public static GdalPrograms Find(string? folder, bool allowUnjailed)
    {
        var folders = string.IsNullOrEmpty(folder)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            : [Path.GetFullPath(folder)];
        var found = Array.Find(folders, one => File.Exists(Path.Combine(one, Convert))) ?? folders.FirstOrDefault("/usr/bin");
        var absent = Array.FindAll(All, program => !File.Exists(Path.Combine(found, program)));
        return new GdalPrograms(
            found,
            absent.Length > 0 ? $"Install gdal-bin: {string.Join(", ", absent)} cannot be found."
            : !File.Exists(Limiter) ? $"Install util-linux: {Limiter} cannot be found."
            : allowUnjailed || Jail.Jail.Missing() is not { } why ? null
            : $"GDAL runs only in the jail. {why}");
    }

    /// <summary>How to start one of them.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="rules">What it may read and write, its processor time and the size of its files.</param>
    /// <param name="memoryBytes">The address space that it may have.</param>
    /// <param name="folder">A folder in which it may write.</param>
    /// <param name="skip">The drivers that it must not use, see <see cref="GdalDrivers"/>.</param>
    public ProcessStartInfo Start(
        string program,
        IReadOnlyList<string> arguments,
        JailRules rules,
        long memoryBytes,
        string folder,
        string skip)
    {
        var environment = JailedProcess.EnvironmentIn(folder);
        environment["LC_ALL"] = "C";
        environment["CPL_TMPDIR"] = folder;
        environment["SQLITE_TMPDIR"] = folder;
        environment["CPL_MAX_ERROR_REPORTS"] = "1000000000";
        environment["GDAL_SKIP"] = skip;
        environment["GDAL_CACHEMAX"] = CacheMib;
        environment["GDAL_NUM_THREADS"] = "1";
        environment["GDAL_PAM_ENABLED"] = "NO";
        environment["OGR_SQLITE_SYNCHRONOUS"] = "OFF";
        environment["PROJ_NETWORK"] = "OFF";
        // Archives are unpacked without their indexes, which nobody checks.
        environment["SHAPE_RESTORE_SHX"] = "YES";
        var data = OfData.Where(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))).ToList();
        data.ForEach(name => environment[name] = Environment.GetEnvironmentVariable(name)!);
        string[] command =
        [
            Limiter, $"--as={memoryBytes}", $"--cpu={rules.CpuSeconds}:{rules.MostCpuSeconds}", $"--fsize={rules.FileBytes}", "--core=0", "--",
            Path.Combine(_folder, program), .. arguments,
        ];
        var jailed = JailedProcess.RulesOfSystem(rules with
        {
            Programs = [InstallationOf(_folder), .. rules.Programs],
            Readable = [.. data.Select(name => environment[name]), .. rules.Readable],
        });
        return JailedProcess.Start(Jail.Jail.Missing() is null ? jailed : null, command, environment);
    }

    /// <summary>The folder that has the libraries of a folder with programs; that folder itself if it is just below the root.</summary>
    private static string InstallationOf(string folder) =>
        Path.GetDirectoryName(folder) is { } parent && Path.GetPathRoot(parent) != parent ? parent : folder;
}
