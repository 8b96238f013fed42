using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Kala.Testing;

namespace Kala.Client.Tests;

/// <summary>The program of the README: it is the one of samples/Kala.Samples.Upload, and does what is said of it.</summary>
public sealed class ReadmeTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    [Fact]
    public void The_readme_shows_the_program_as_it_is()
    {
        var readme = Repository.Read("src/Kala.Client/README.md");

        Assert.Contains($"```csharp\n{Repository.Read("samples/Kala.Samples.Upload/Program.cs")}```", readme, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_kill_interrupts_goes_on_with_the_same_command()
    {
        var content = RandomNumberGenerator.GetBytes(100_000_000);
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "big.bin"), content);
        using (var killed = Start())
        {
            var reading = killed.StandardOutput.ReadToEndAsync();
            await Eventually.TrueAsync(
                () => kala.Log.Requests.Any(line => line.Message.Contains("/write 200", StringComparison.Ordinal)), "a first chunk");
            killed.Kill();
            await killed.WaitForExitAsync();
            await reading;
        }
        var session = await OnlySessionAsync();
        var kept = await kala.OffsetAsync(session);

        using var second = Start();
        using var bound = new CancellationTokenSource(Patience);
        var output = await second.StandardOutput.ReadToEndAsync(bound.Token);
        await second.WaitForExitAsync(bound.Token);

        Assert.Equal(0, second.ExitCode);
        Assert.InRange(kept, 8 << 20, content.Length - 1);
        Assert.Contains($"{session} is verified and can be read.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Hashing", output, StringComparison.Ordinal);
        Assert.True(Positions(output).Min() >= kept, "Bytes were sent again that the server had.");
        (await kala.DownloadAsync(session)).ShouldSucceed().ShouldCarry(content);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<long> Positions(string output) => output.Split('\n')
        .Where(line => line.StartsWith("Sending: ", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    private async Task<Guid> OnlySessionAsync()
    {
        using var client = new KalaClient(kala.Address);
        return Assert.Single((await client.GetSessionsAsync()).Rows).Uuid;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "Kala.Samples.Upload.dll"), kala.Address.ToString(), "big.bin"])
        {
            start.ArgumentList.Add(argument);
        }
        return Process.Start(start)!;
    }
}
