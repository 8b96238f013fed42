using Kala.Application.Abstractions;
using Kala.Testing;

namespace Kala.Api.Tests.Health;

public sealed class HealthTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Theory]
    [InlineData("live")]
    [InlineData("ready")]
    public async Task A_server_that_works_says_so(string state)
    {
        var answer = await kala.GetAsync($"/health/{state}");

        Assert.Equal(state, answer.ShouldSucceed().Data.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1L << 60, false)]
    public async Task A_server_without_room_is_ready_and_says_that_it_is_not_writable(long reserve, bool isWritable)
    {
        await using var server = await KalaApplication.StartAsync($"Filestore:ReserveBytes={reserve}");

        var ready = (await server.GetAsync("/health/ready")).ShouldSucceed();

        Assert.Equal("ready", ready.Data.GetProperty("status").GetString());
        Assert.Equal(isWritable, ready.Data.GetProperty("writable").GetBoolean());
    }

    [Fact]
    public async Task A_server_whose_metadata_store_refuses_changes_says_that_it_is_not_writable()
    {
        await using var server = await KalaApplication.StartAsync();
        server.Database.Missing = (15 << 20) + 1;
        server.Database.WriteFault = new StorageFullException("Full.") { MissingBytes = (15 << 20) + 1 };

        var ready = (await server.GetAsync("/health/ready")).ShouldSucceed();
        var sums = (await server.GetAsync($"{KalaApplication.Filestore}/statistics")).ShouldSucceed();
        var created = await server.CreateAsync(new { fileSize = 5 });

        Assert.False(ready.Data.GetProperty("writable").GetBoolean());
        Assert.Equal(0, sums.Data.GetProperty("freeBytes").GetInt64());
        var problem = created.ShouldBeRefused(507, "insufficient_storage");
        Assert.EndsWith(
            "Uploads go on when 16 MiB more are free.", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Information")]
    [InlineData("Debug")]
    public async Task A_check_that_succeeds_is_in_the_log_only_at_level_Debug(string level)
    {
        await using var server = await KalaApplication.StartAsync($"Logging:LogLevel:Kala={level}");

        (await server.GetAsync("/health/live")).ShouldSucceed();
        (await server.GetAsync("/health/ready")).ShouldSucceed();
        (await server.SendAsync("POST", "/health/ready", null)).ShouldBeRefused(405, "method_not_allowed");
        server.Database.ReadFault = new DatabaseUnavailableException("Busy.", null);
        (await server.GetAsync("/health/ready")).ShouldBeRefused(503, "database_unavailable");
        await Eventually.TrueAsync(() => server.Log.Requests.Count == 2, "the lines of the refused requests");

        Assert.Equal(
            ["405 method_not_allowed", "503 database_unavailable"],
            server.Log.Requests.Select(line => $"{line.Fields["Status"]} {line.Fields["Outcome"]}"));
        var quiet = server.Log.All.Where(line => line.Id == 1008).Select(line => $"{line.Level} {line.Fields["Route"]}");
        Assert.Equal(level == "Debug" ? ["Debug /health/live", "Debug /health/ready"] : [], quiet);
    }

    [Fact]
    public async Task A_server_that_stops_is_alive_but_not_ready()
    {
        await using var server = await KalaApplication.StartAsync();

        server.BeginToStop();

        (await server.GetAsync("/health/live")).ShouldSucceed();
        (await server.GetAsync("/health/ready")).ShouldBeRefused(503, "server_stopping");
    }
}
