using System.Diagnostics;

namespace Kala.Bench;

/// <summary>Publishes Kala.</summary>
internal static class PublishedKala
{
    /// <summary>Publishes Kala to a temporary folder and returns the folder.</summary>
    public static async Task<string> MakeAsync(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("kala-bench-published-").FullName;
        string[] arguments = ["publish", Path.Combine(Root(), "src", "Kala.Api"), "-c", "Release", "-r", "linux-x64", "-o", folder];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await publish.StandardOutput.ReadToEndAsync(cancellation);
        await publish.WaitForExitAsync(cancellation);
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException(output);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Kala.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("Run this in a clone of Kala, or use --server.");
    }
}
