using System.Buffers.Text;
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
    /// At how many looks in a row a mapping has to be the same, and clean. While a library is loaded, all of it is mapped
    /// as if it were clean, and then a part is mapped anew and relocated; advice on what was read before that would undo
    /// the relocation. Looks are counted, not time, which passes also while the process is stopped.
    /// </summary>
    internal const int SettledAfter = 5;

    private const int DoNotNeed = 4;
    private const long WorthIt = 48 << 20;

    /// <summary>Between two looks of a start, which touches most of what is never touched again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(125);

    /// <summary>Afterwards: what is given back under load is needed again, and comes back page by page.</summary>
    private static readonly TimeSpan LaterPause = TimeSpan.FromMilliseconds(750);

    private Dictionary<Mapping, int> _looks = [];
    private Dictionary<Mapping, int> _looksBefore = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        // Real time: what is looked at is real, whatever clock the server is given.
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        // Kept for all looks, which would else make more garbage than all requests.
        var buffer = new byte[16 << 10];
        var worked = TimeSpan.Zero;
        try
        {
            do
            {
                // A server that does nothing touches no code, and is left to do nothing.
                var before = worked;
                worked = Environment.CpuUsage.TotalTime;
                if (worked - before > timer.Period / 4 && MappedBytes() > WorthIt)
                {
                    using var smaps = File.OpenRead("/proc/self/smaps");
                    if (GiveBack(Settled(CleanMappings(smaps, buffer))) > 0)
                    {
                        timer.Period = LaterPause;
                    }
                    _ = TrimHeap(0);
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
    /// <param name="smaps">/proc/self/smaps; proc(5).</param>
    /// <param name="buffer">Longer than any of its lines.</param>
    internal static IEnumerable<Mapping> CleanMappings(Stream smaps, byte[] buffer)
    {
        Mapping? mapping = null;
        for (int rest = 0, read; (read = smaps.Read(buffer, rest, buffer.Length - rest)) > 0;)
        {
            var (start, end) = (0, rest + read);
            for (int length; (length = buffer.AsSpan(start..end).IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                var line = buffer.AsSpan(start, length);
                // Most of the many lines are neither: only these two kinds are taken apart.
                if (line is [(>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f'), ..])
                {
                    mapping = MappingOf(line);
                }
                else if (mapping is { } clean && line.StartsWith("Anonymous:"u8))
                {
                    mapping = null;
                    if (line.EndsWith(" 0 kB"u8))
                    {
                        yield return clean;
                    }
                }
            }
            rest = end - start;
            buffer.AsSpan(start..end).CopyTo(buffer);
        }
    }

    /// <summary>Those that were the same at every look for long enough.</summary>
    internal IEnumerable<Mapping> Settled(IEnumerable<Mapping> clean)
    {
        (_looks, _looksBefore) = (_looksBefore, _looks);
        _looks.Clear();
        foreach (var mapping in clean)
        {
            _looks[mapping] = _looksBefore.GetValueOrDefault(mapping) + 1;
        }
        return _looks.Where(seen => seen.Value >= SettledAfter).Select(seen => seen.Key);
    }

    /// <summary>Gives mappings back: how many there were.</summary>
    internal static int GiveBack(IEnumerable<Mapping> mappings)
    {
        var count = 0;
        foreach (var mapping in mappings)
        {
            // Advice: where the kernel does not take it, nothing is lost.
            _ = Advise(mapping.Start, mapping.Length, DoNotNeed);
            count++;
        }
        return count;
    }

    /// <summary>Of a first line, <c>start-end rights offset device inode path</c>, if it is of a file and only read.</summary>
    private static Mapping? MappingOf(ReadOnlySpan<byte> line)
    {
        if (!Utf8Parser.TryParse(line, out ulong start, out var digits, 'x')
            || !Utf8Parser.TryParse(line[(digits + 1)..], out ulong end, out var more, 'x')
            || line[(digits + more + 2)..] is not [(byte)'r', (byte)'-', _, (byte)'p', ..]
            || !line.Contains((byte)'/'))
        {
            return null;
        }
        var hash = new HashCode();
        hash.AddBytes(line);
        return new Mapping((nuint)start, (nuint)(end - start), hash.ToHashCode());
    }

    /// <summary>Resident bytes that come from files.</summary>
    private static long MappedBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[2], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);

    /// <summary>Gives back what the C library has kept of what the compiler has freed.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);

    /// <summary>A range of addresses, and a hash of all that is written about it.</summary>
    internal readonly record struct Mapping(nuint Start, nuint Length, int Line);
}
