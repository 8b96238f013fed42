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
    private const int DoNotNeed = 4;
    private const long WorthIt = 48 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        // Real time: what is looked at is real, whatever clock the server is given.
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        try
        {
            do
            {
                if (MappedBytes() > WorthIt)
                {
                    GiveBack();
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

    /// <summary>The mappings of files that cannot be written to, and of whose pages none differs from the file.</summary>
    /// <param name="smaps">The lines of /proc/self/smaps; proc(5).</param>
    internal static IEnumerable<(nuint Start, nuint Length)> CleanMappings(IEnumerable<string> smaps)
    {
        (nuint Start, nuint Length)? mapping = null;
        foreach (var line in smaps)
        {
            // Most of the many lines are neither: only these two kinds are taken apart.
            if (char.IsAsciiHexDigitLower(line[0]))
            {
                var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
                mapping = IsCode(fields) ? RangeOf(fields[0]) : null;
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

    private static (nuint Start, nuint Length) RangeOf(string range)
    {
        var ends = range.Split('-').Select(end => nuint.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
        return (ends[0], ends[1] - ends[0]);
    }

    /// <summary>Resident bytes that come from files.</summary>
    private static long MappedBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[2], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    internal static void GiveBack()
    {
        foreach (var (start, length) in CleanMappings(File.ReadLines("/proc/self/smaps")).ToList())
        {
            // Advice: where the kernel does not take it, nothing is lost.
            _ = Advise(start, length, DoNotNeed);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
