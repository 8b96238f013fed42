using System.Text;
using Kala.Geo.Jail;

namespace Kala.Geo.Gdal;

/// <summary>GDAL's programs for one import, one after the other.</summary>
/// <param name="programs">The programs, which are there.</param>
/// <param name="rules">What they may read and write, the processor time of each and the size of their files.</param>
/// <param name="memoryBytes">The address space of each.</param>
/// <param name="folder">A folder in which they may write.</param>
/// <param name="format">The name of the source's format.</param>
internal sealed class GdalSession(GdalPrograms programs, JailRules rules, long memoryBytes, string folder, string format)
{
    private const int MostOutput = 4 << 20;

    private string _skip = "";

    /// <summary>What the last program has printed to its error output: the end of it.</summary>
    public string Errors { get; private set; } = "";

    /// <summary>The version, such as "GDAL 3.6.2, released 2023/01/02".</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation) =>
        (await ReadAsync(GdalPrograms.Describe, ["--version"], cancellation)).Trim();

    /// <summary>Switches all drivers off but those of a format, and checks that they are.</summary>
    /// <exception cref="SourceFault">That is not possible, or none of the format's drivers is there.</exception>
    public async Task AllowAsync(GdalFormat allowed, CancellationToken cancellation)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            _skip = "";
            programs.Drivers ??= await ListAsync(cancellation);
            _skip = GdalDrivers.SkipAllBut(allowed.Drivers, programs.Drivers);
            var left = await ListAsync(cancellation);
            if (!left.Except(allowed.Drivers).Any())
            {
                if (!left.Intersect(allowed.Readers).Any())
                {
                    throw new SourceFault(SourceFault.ReaderMissing, $"GDAL on the server has no driver for {format}.");
                }
                return;
            }
            if (isSecond)
            {
                throw new SourceFault(SourceFault.ReaderMissing, "GDAL on the server has drivers that cannot be switched off.");
            }
            // GDAL was replaced by another version since they were listed.
            programs.Drivers = null;
        }
    }

    /// <summary>Runs a program and returns what it prints.</summary>
    /// <exception cref="SourceFault">It has failed.</exception>
    public async Task<string> ReadAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        await ExecuteAsync(program, arguments, part => text.Append(text.Length < MostOutput ? part : ""), cancellation);
        return text.Length < MostOutput ? text.ToString() : throw SourceFault.TooLarge("The file has too much metadata.");
    }

    /// <summary>Runs a program that works for a while.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onPercent">Gets percents, which only grow.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceFault">It has failed.</exception>
    public Task RunAsync(string program, IReadOnlyList<string> arguments, Action<int> onPercent, CancellationToken cancellation)
    {
        var progress = new GdalProgress(onPercent);
        return ExecuteAsync(program, arguments, text => progress.Add(text), cancellation);
    }

    private async Task<List<string>> ListAsync(CancellationToken cancellation)
    {
        var vector = await ReadAsync(GdalPrograms.Convert, ["--formats"], cancellation);
        var raster = await ReadAsync(GdalPrograms.Describe, ["--formats"], cancellation);
        return [.. GdalDrivers.NamesIn(vector).Union(GdalDrivers.NamesIn(raster))];
    }

    private async Task ExecuteAsync(string program, IReadOnlyList<string> arguments, Action<string> onOutput, CancellationToken cancellation)
    {
        var found = new GdalErrors();
        var start = programs.Start(program, arguments, rules, memoryBytes, folder, _skip);
        (var exitCode, Errors) = await JailedProcess.RunAsync(start, ReadAllAsync, found.Add, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (exitCode != 0 || found.Any)
        {
            throw GdalFailure.Of(format, exitCode, Errors, rules.CpuSeconds);
        }

        async Task ReadAllAsync(StreamReader output)
        {
            var buffer = new char[4096];
            for (int read; (read = await output.ReadAsync(buffer, cancellation)) > 0;)
            {
                onOutput(new string(buffer, 0, read));
            }
        }
    }
}
