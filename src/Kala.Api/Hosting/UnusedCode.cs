using System.Globalization;
using System.Runtime.InteropServices;

namespace Kala.Api.Hosting;

/// <summary>
/// Gives back the memory of code that ran once. The program and its libraries are mapped from their files; most of what
/// a start and the first requests touch is never touched again, but the kernel leaves it in the process until somebody
/// is short of memory. What is needed again comes back from the page cache. See docs/decisions/0036.
/// </summary>
internal sealed partial class UnusedCode : BackgroundService
{
    /// <summary>
    /// At how many looks in a row a mapping has to be the same. While a library is loaded, all of it is mapped as if it
    /// were clean, and then a part is mapped anew and relocated; advice on what was read before that would undo the
    /// relocation. Looks are counted, not time, which passes also while the process is stopped.
    /// </summary>
    internal const int SettledAfter = 4;

    private const int DoNotNeed = 4;
    private const long WorthIt = 40 << 20;

    /// <summary>Looks from one time that something is given back to the next: to look is cheap, to give back is not.</summary>
    private const int LooksBetween = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private Dictionary<string, int> _looks = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        // Real time: what is looked at is real, whatever clock the server is given.
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        var looks = 0;
        try
        {
            do
            {
                // Looked at also while nothing is given back: what was mapped long ago need not be waited for then.
                var settled = Settled(File.ReadLines("/proc/self/maps"));
                if (++looks >= LooksBetween && settled.Count > 0 && MappedBytes() > WorthIt)
                {
                    GiveBack(settled);
                    looks = 0;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // No /proc here.
        }
    }

    /// <summary>
    /// The first lines of the mappings of files that cannot be written to, and of whose pages none differs from the file.
    /// </summary>
    /// <param name="smaps">The lines of /proc/self/smaps; proc(5).</param>
    internal static IEnumerable<string> CleanMappings(IEnumerable<string> smaps)
    {
        string? mapping = null;
        foreach (var line in smaps)
        {
            // Most of the many lines are neither: only these two kinds are taken apart.
            if (char.IsAsciiHexDigitLower(line[0]))
            {
                var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
                mapping = IsCode(fields) ? line : null;
            }
            else if (mapping is { } clean && line.StartsWith("Anonymous:", StringComparison.Ordinal))
            {
                if (line.EndsWith(" 0 kB", StringComparison.Ordinal))
                {
                    yield return clean;
                }
                mapping = null;
            }
        }
    }

    private static bool IsCode(string[] fields) => fields is [_, ['r', '-', _, 'p'], _, _, _, ['/', ..]];

    private static (nuint Start, nuint Length) RangeOf(string mapping)
    {
        var ends = mapping.Split(' ')[0].Split('-')
            .Select(end => nuint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToArray();
        return (ends[0], ends[1] - ends[0]);
    }

    /// <summary>Resident bytes that come from files.</summary>
    private static long MappedBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[2], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Those of the mappings that were the same at every look for long enough.</summary>
    /// <param name="mappings">The lines of /proc/self/maps, which are the first ones of each mapping in smaps.</param>
    internal HashSet<string> Settled(IEnumerable<string> mappings)
    {
        _looks = mappings.Distinct().ToDictionary(mapping => mapping, mapping => _looks.GetValueOrDefault(mapping) + 1);
        return [.. _looks.Where(seen => seen.Value >= SettledAfter).Select(seen => seen.Key)];
    }

    internal static void GiveBack(IReadOnlySet<string> settled)
    {
        foreach (var mapping in CleanMappings(File.ReadLines("/proc/self/smaps")).Where(settled.Contains))
        {
            var (start, length) = RangeOf(mapping);
            // Advice: where the kernel does not take it, nothing is lost.
            _ = Advise(start, length, DoNotNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
