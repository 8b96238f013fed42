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
    public async Task Every_answer_but_200_is_a_failure()
    {
        await using var kala = await KalaApplication.StartAsync();

        Assert.Equal(0, await Probe.RunAsync(["--probe", $"{kala.Address}health/live"]));
        Assert.Equal(1, await Probe.RunAsync(["--probe", $"{kala.Address}health/nonsense"]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/health/ready")]
    [InlineData("https://127.0.0.1/health/ready")]
    [InlineData("ready")]
    public async Task A_server_that_is_not_there_is_a_failure(string url)
    {
        var status = await Probe.RunAsync(["--probe", url]);

        Assert.Equal(1, status);
    }
}
