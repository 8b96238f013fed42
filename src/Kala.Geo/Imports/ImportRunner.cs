using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Kala.Geo.Gdal;
using Kala.Geo.Jail;

namespace Kala.Geo.Imports;

/// <summary>
/// Runs a job in a child process, in the jail where the kernel has one. If the child finds that only GDAL can read the source,
/// GDAL's programs run, and then another child with what they have made.
/// </summary>
internal sealed class ImportRunner(ImportRunner.Limits limits, GdalPrograms programs)
{
    // SIGABRT: .NET ends so when its heap is full, and after any exception that nobody expected. Its words tell them apart.
    private const int Aborted = 134;
    private static readonly string[] OfMemory = ["Out of memory", nameof(OutOfMemoryException)];

    // Where the progress of GDAL begins and ends. A child that finds out late that GDAL is needed has read the source once.
    private const int GdalBegins = 20;
    private const int GdalEnds = 60;

    /// <summary>What a child may use.</summary>
    /// <param name="Wall">The time that all of them may take.</param>
    /// <param name="Cpu">The processor time that each may take.</param>
    /// <param name="MemoryBytes">The memory for objects; for GDAL's programs, the address space.</param>
    internal sealed record Limits(TimeSpan Wall, TimeSpan Cpu, long MemoryBytes);

    /// <summary>Runs the job; the last line says how it ended.</summary>
    /// <param name="job">The job; its folder exists and is empty.</param>
    /// <param name="onProgress">Gets percents, which only grow.</param>
    /// <param name="cancellation">Ends the child.</param>
    /// <returns>The last line, and what the child wrote to its error output.</returns>
    public async Task<(ImportLine End, string Errors)> RunAsync(ImportJob job, Action<int> onProgress, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(limits.Wall);
        var told = -1;
        var (end, errors) = await RunChildAsync(job, Tell, over.Token);
        if (end.Code == SourceFault.ReaderMissing && programs.Missing is { } missing)
        {
            end = end with { Message = $"{end.Message} {missing}" };
        }
        else if (end.Code == SourceFault.ReaderMissing)
        {
            (end, errors) = await RunGdalAsync(job, end, Tell, over.Token);
        }
        cancellation.ThrowIfCancellationRequested();
        return over.IsCancellationRequested
            ? (new ImportLine { Reader = end.Reader, Code = "import_timeout", Message = $"The import took more than {limits.Wall.TotalSeconds:0} seconds." }, errors)
            : (end, errors);

        // GDAL begins again if it has to go without a coordinate system.
        void Tell(int percent)
        {
            if (percent > told)
            {
                told = percent;
                onProgress(percent);
            }
        }
    }

    private static ImportLine LineOf(SourceFault fault) => new() { Code = fault.Code, Message = fault.Message };

    private static ProcessStartInfo StartOf(string description, string folder, JailRules rules, long memoryBytes)
    {
        string[] command = [.. JailedProcess.Self, ImportProgram.Command, description];
        var environment = JailedProcess.EnvironmentIn(folder);
        environment["DOTNET_GCHeapHardLimit"] = memoryBytes.ToString("x", CultureInfo.InvariantCulture);
        return JailedProcess.Start(Jail.Jail.Missing() is null ? JailedProcess.RulesOfSelf(rules) : null, command, environment);
    }

    private async Task<(ImportLine End, string Errors)> RunChildAsync(ImportJob job, Action<int> onProgress, CancellationToken over)
    {
        var description = Path.Combine(job.Folder, "job.json");
        // An earlier child could have left a link to another file there.
        File.Delete(description);
        await using (var file = new FileStream(description, FileMode.CreateNew))
        {
            await JsonSerializer.SerializeAsync(file, job, ImportJson.Default.ImportJob, CancellationToken.None);
        }
        ImportLine? end = null;
        var (exitCode, errors) = await JailedProcess.RunAsync(
            StartOf(description, job.Folder, RulesOf(job), limits.MemoryBytes), ReadAsync, _ => { }, over);
        return (end is not null && (exitCode == 0 || end.Code is not null) ? end : LineOf(EndOf(exitCode, errors)), errors);

        async Task ReadAsync(StreamReader output)
        {
            while (await output.ReadLineAsync(over) is { } text)
            {
                var line = JsonSerializer.Deserialize(text, ImportJson.Default.ImportLine)!;
                if (line.Progress is { } percent)
                {
                    onProgress(percent);
                }
                end = line.Progress is null ? line : end;
            }
        }
    }

    private async Task<(ImportLine End, string Errors)> RunGdalAsync(
        ImportJob job, ImportLine need, Action<int> onProgress, CancellationToken over)
    {
        var session = new GdalSession(programs, RulesOf(job), limits.MemoryBytes, job.Folder, need.Reader!);
        // The child may have begun it.
        File.Delete(job.Package);
        try
        {
            var next = await new GdalImport(session).RunAsync(
                job, need, percent => onProgress(Between(GdalBegins, GdalEnds, percent)), over);
            return await RunChildAsync(next, percent => onProgress(Between(GdalEnds, 100, percent)), over);
        }
        catch (SourceFault fault)
        {
            return (LineOf(fault) with { Reader = need.Reader }, session.Errors);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return (need, session.Errors);
        }
    }

    private static int Between(int from, int to, int percent) => from + ((to - from) * percent / 100);

    private SourceFault EndOf(int exitCode, string errors) =>
        exitCode == Aborted && OfMemory.Any(text => errors.Contains(text, StringComparison.Ordinal)) ? SourceFault.Memory() : SourceFault.OfEnd(exitCode, (long)limits.Cpu.TotalSeconds);

    private JailRules RulesOf(ImportJob job) => new()
    {
        Readable = [job.Source],
        Writable = [job.Folder, Path.GetDirectoryName(job.Package)!],
        CpuSeconds = (long)limits.Cpu.TotalSeconds,
        FileBytes = Math.Max(job.Limits.PackageBytes, job.Limits.UnpackedBytes),
    };
}
