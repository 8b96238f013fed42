using System.Diagnostics;

namespace Kala.Api.Tests.Hosting;

/// <summary>The result of a run of the program in a separate process.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The lines it wrote.</param>
/// <param name="Errors">The lines it wrote as errors.</param>
internal sealed record KalaProgram(int ExitCode, string[] Output, string[] Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs the program to its end in an empty folder.</summary>
    public static Task<KalaProgram> RunAsync(params string[] arguments) => RunFromAsync(AppContext.BaseDirectory, arguments);

    /// <summary>The same, with the program from another folder.</summary>
    public static async Task<KalaProgram> RunFromAsync(string programs, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("kala-test-");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(programs, "Kala.Api.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }
        using var bound = new CancellationTokenSource(Patience);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bound.Token);
            var errors = process.StandardError.ReadToEndAsync(bound.Token);
            await process.WaitForExitAsync(bound.Token);
            return new KalaProgram(process.ExitCode, Lines(await output), Lines(await errors));
        }
        finally
        {
            process.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
