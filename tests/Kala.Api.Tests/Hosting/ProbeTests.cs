using Kala.Api.Hosting;
using Kala.Testing;

namespace Kala.Api.Tests.Hosting;

public sealed class ProbeTests
{
    [Fact]
    public async Task The_program_tells_by_its_exit_status_whether_a_server_is_ready()
    {
        await using var kala = await KalaApplication.StartAsync();

        var run = await KalaProgram.RunAsync("--probe", $"{kala.Address}health/ready");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task It_needs_nothing_of_the_server()
    {
        await using var kala = await KalaApplication.StartAsync();
        using var folder = new DataFolder();
        Directory.CreateDirectory(folder.Root);
        foreach (var name in (string[])["Kala.Api.dll", "Kala.Api.runtimeconfig.json", "System.CommandLine.dll"])
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, name), Path.Combine(folder.Root, name));
        }

        var run = await KalaProgram.RunFromAsync(folder.Root, "--probe", $"{kala.Address}health/ready");

        Assert.Empty(run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Every_answer_but_200_is_a_failure()
    {
        await using var kala = await KalaApplication.StartAsync();

        Assert.Equal(0, await Probe.RunAsync($"{kala.Address}health/live"));
        Assert.Equal(1, await Probe.RunAsync($"{kala.Address}health/nonsense"));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/health/ready")]
    [InlineData("https://127.0.0.1/health/ready")]
    [InlineData("ready")]
    public async Task A_server_that_is_not_there_is_a_failure(string url)
    {
        var status = await Probe.RunAsync(url);

        Assert.Equal(1, status);
    }
}
