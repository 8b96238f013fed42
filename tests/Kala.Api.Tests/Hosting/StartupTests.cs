using Kala.Api.Configuration;
using Kala.Api.Hosting;
using Kala.Application.Housekeeping;
using Kala.Infrastructure;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kala.Api.Tests.Hosting;

public sealed class StartupTests
{
    [Theory]
    [InlineData("Filestore:Root= ")]
    [InlineData("Filestore:MaxFileSize=0")]
    [InlineData("Filestore:MaxFileSize=1000000000000000")]
    [InlineData("Filestore:MaxFileSize=1GB")]
    [InlineData("Filestore:MaxFileSize=")]
    [InlineData("Filestore:ReserveBytes=-1")]
    [InlineData("Filestore:AccelRedirect=/_kala_blobs/")]
    [InlineData("Filestore:AccelRedirect=_kala_blobs")]
    [InlineData("Filestore:AccelRedirect=/a/../b")]
    [InlineData("Filestore:SessionLifetime=00:00:00")]
    [InlineData("Filestore:SessionLifetime=a week")]
    [InlineData("Filestore:SessionMemory=-1.00:00:00")]
    [InlineData("Filestore:HandOverTimeout=0")]
    [InlineData("Filestore:HandOverTimeout=60.00:00:00")]
    [InlineData("Filestore:ShutdownGrace=36501.00:00:00")]
    [InlineData("Filestore:ShutdownGrace=60.00:00:00")]
    [InlineData("Filestore:AllowCloseWithoutHash=perhaps")]
    [InlineData("Housekeeping:ExpireEvery=60.00:00:00")]
    [InlineData("Housekeeping:GraceTime=00:00:00")]
    [InlineData("Housekeeping:ScrubBytesPerSecond=0")]
    [InlineData("Auth:Mode=Nonsense")]
    [InlineData("Auth:AllowAnonymousRemote=yes")]
    [InlineData("Auth:TokenLifetime=0")]
    [InlineData("Auth:SigningKey=c2hvcnQ=")]
    [InlineData("Limits:BytesPerOwner=-1")]
    [InlineData("Limits:Connections=0")]
    [InlineData("Cors:Origins=*")]
    [InlineData("Cors:Origins=https://app.example.org/")]
    [InlineData("Proxies:Trusted=localhost")]
    [InlineData("Management:Urls=9090")]
    [InlineData("Management:Urls=https://127.0.0.1:9090")]
    [InlineData("ConnectionStrings:Kala=nonsense")]
    [InlineData("ConnectionStrings:Kala=Data Source=:memory:")]
    [InlineData("ConnectionStrings:Kala=Data Source=")]
    [InlineData("ConnectionStrings:Kala=Data Source=kala.db;Mode=Memory")]
    [InlineData("ConnectionStrings:Kala=Data Source=kala.db;Mode=ReadOnly")]
    [InlineData("ConnectionStrings:Kala=Data Source=file:kala.db?mode=memory")]
    public void An_impossible_setting_stops_the_start_with_a_line_that_names_it(string setting)
    {
        var refused = Assert.Throws<StartupException>(() => KalaHost.Build([$"--{setting}"]));

        Assert.Contains(setting.Split('=')[0], refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("Filestore:ReserveBytes=8M", "Write a whole number, without a unit.")]
    [InlineData("Limits:Connections=many", "Write a whole number, without a unit.")]
    [InlineData("Filestore:SessionLifetime=a week", "Write a duration like 7.00:00:00 (days.hours:minutes:seconds).")]
    [InlineData("Filestore:AllowCloseWithoutHash=perhaps", "Write true or false.")]
    public void A_value_of_another_kind_gets_the_hint_of_its_setting(string setting, string hint)
    {
        var refused = Assert.Throws<StartupException>(() => KalaHost.Build([$"--{setting}"]));

        Assert.EndsWith($". {hint}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_stops_the_start()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(
            () => KalaApplication.StartAsync("Filestore:Root=/dev/null/blobs"));

        Assert.Contains("Filestore", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("Filestore:MaxFilesize2=5", "Filestore:MaxFileSize")]
    [InlineData("Filestore:Rot=x", "Filestore:Root")]
    [InlineData("Auth:Mod=Anonymous", "Auth:Mode")]
    [InlineData("Kala:Admin:Pasword=x", "Kala:Admin:Password")]
    [InlineData("Housekeeping:ExpireEvry=00:01:00", "Housekeeping:ExpireEvery")]
    [InlineData("ConnectionStrings:Kalla=Data Source=x.db", "ConnectionStrings:Kala")]
    public async Task An_unknown_setting_is_a_warning_with_the_nearest_name(string setting, string nearest)
    {
        await using var kala = await KalaApplication.StartAsync(setting);

        var warning = Assert.Single(kala.Log.All, line => line.Id == 1003);
        Assert.Contains(setting.Split('=')[0], warning.Message, StringComparison.Ordinal);
        Assert.Contains($"did you mean {nearest}?", warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Filestor:Root=x", "Filestor", "Filestore")]
    [InlineData("Housekeping:Enabled=true", "Housekeping", "Housekeeping")]
    public async Task A_section_whose_name_is_almost_ours_is_a_warning(string setting, string section, string nearest)
    {
        await using var kala = await KalaApplication.StartAsync(setting);

        var warning = Assert.Single(kala.Log.All, line => line.Id == 1003);
        Assert.Contains($"setting {section} is unknown; did you mean {nearest}?", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_are_known_bring_no_warning()
    {
        await using var kala = await KalaApplication.StartAsync(
            "filestore:maxfilesize=5", "Kala:Admin:Password=x", "Kala=http://127.0.0.1:8080", "Auth:Mode=anonymous");

        Assert.DoesNotContain(kala.Log.All, line => line.Id == 1003);
        Assert.Single(kala.Log.All, line => line.Id == 1004);
        Assert.Single(kala.Log.All, line => line.Id == 1000);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1L << 60, 1)]
    public async Task A_start_where_nothing_can_be_stored_is_one_warning(long reserve, int warnings)
    {
        await using var kala = await KalaApplication.StartAsync($"Filestore:ReserveBytes={reserve}");

        var found = kala.Log.All.Where(line => line.Id == 1010).ToList();

        Assert.Equal(warnings, found.Count);
        Assert.All(found, line => Assert.Contains($"the reserve of {reserve} bytes", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Free_bytes_are_never_negative()
    {
        await using var kala = await KalaApplication.StartAsync($"Filestore:ReserveBytes={1L << 60}");

        var sums = (await kala.GetAsync($"{KalaApplication.Filestore}/statistics")).ShouldSucceed();

        Assert.Equal(0, sums.Data.GetProperty("freeBytes").GetInt64());
    }

    [Fact]
    public async Task Six_threads_more_than_processors_are_there_without_delay()
    {
        ThreadPool.GetMinThreads(out _, out var completionThreads);
        ThreadPool.SetMinThreads(Environment.ProcessorCount, completionThreads);

        await using var kala = await KalaApplication.StartAsync();

        ThreadPool.GetMinThreads(out var threads, out _);
        Assert.True(threads >= Environment.ProcessorCount + 6, $"There are {threads}.");
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await using var kala = await KalaApplication.StartAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            $"Filestore:Root={kala.Folder.Root}"));

        Assert.Contains("in use by another Kala server", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start()
    {
        await using var kala = await KalaApplication.StartAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            $"urls={kala.Address}"));

        Assert.StartsWith("Cannot listen:", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_prints_one_line_and_logs_no_error()
    {
        await using var kala = await KalaApplication.StartAsync();

        var run = await KalaProgram.RunAsync("--urls", kala.Address.ToString(), "--Auth:Mode=Anonymous");

        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Errors);
        Assert.StartsWith("kala: Cannot listen: Failed to bind", line, StringComparison.Ordinal);
        Assert.EndsWith("address already in use. Choose another with --urls.", line, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output, logged => logged.Contains("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Output, logged => logged.Contains("\"level\":\"Error\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_port_for_the_metrics_names_its_own_setting()
    {
        await using var kala = await KalaApplication.StartAsync();

        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            $"Management:Urls={kala.Address}"));

        Assert.EndsWith("Choose another with --Management:Urls.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_background_service_that_fails_is_logged_with_its_exception()
    {
        await using var kala = await KalaApplication.StartAsync(services => services.AddHostedService<FailingService>());

        await Eventually.TrueAsync(() => kala.Log.All.Any(line => line.Error is TimeZoneNotFoundException), "the line of the failure");

        var failed = kala.Log.All.Where(line => line.Error is TimeZoneNotFoundException);
        Assert.Equal(LogLevel.Critical, Assert.Single(failed).Level);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_stops_the_start_with_one_line()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            "urls=http://192.0.2.1:9", "Auth:AllowAnonymousRemote=true"));

        Assert.StartsWith("Cannot listen:", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_database_stops_the_start_with_one_line()
    {
        using var folder = new DataFolder();
        await File.WriteAllTextAsync(folder.Database, new string('x', 8192));

        var refused = await Assert.ThrowsAsync<StartupException>(() => KalaApplication.StartAsync(
            $"ConnectionStrings:Kala=Data Source={folder.Database}"));

        Assert.Contains(folder.Database, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("--hlep", "--help")]
    [InlineData("--Filestor:Root=x", "--Filestore:…")]
    [InlineData("serve", "--urls")]
    public void An_argument_that_is_no_option_stops_the_start(string argument, string nearest)
    {
        var refused = Assert.Throws<StartupException>(() => CommandLine.SettingsOf([argument]));

        Assert.Contains($"Unknown option \"{argument}\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(nearest[..3], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_and_settings_are_told_apart()
    {
        string[] settings = ["--urls", "http://localhost:1", "--Auth:Mode", "Anonymous", "--Filestore:Root=@a=b", "--Auth:AllowAnonymousRemote", "true"];

        var parsed = new ProgramRoot().Parse([.. settings[..4], "--migrate-only", .. settings[4..]]);

        Assert.Empty(parsed.Errors);
        Assert.Equal(settings, CommandLine.SettingsOf(parsed.UnmatchedTokens));
    }

    [Fact]
    public void Help_names_every_setting()
    {
        var keys = typeof(Kala.Application.FilestoreOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"--Filestore:{property.Name}")
            .Concat(typeof(HousekeepingOptions).GetProperties().Select(property => $"--Housekeeping:{property.Name}"))
            .Concat(typeof(Kala.Api.Auth.AuthOptions).GetProperties().Select(property => $"--Auth:{property.Name}"))
            .Append("--Management:Urls");

        Assert.All(keys, key => Assert.Contains($"{key}=", CommandLine.Help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help", "Usage:")]
    [InlineData("--version", "0.")]
    public async Task Help_and_version_are_printed_and_that_is_all(string argument, string text)
    {
        var run = await KalaProgram.RunAsync(argument);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output, line => line.Contains(text, StringComparison.Ordinal));
        Assert.Empty(run.Errors);
    }

    [Theory]
    [InlineData("kala upload", "upload", "holiday.mp4")]
    [InlineData("kala sessions", "sessions", "list", "--status", "open")]
    [InlineData("--doctor", "doctor")]
    public async Task A_command_of_the_client_is_answered_with_what_to_type_instead(string instead, params string[] arguments)
    {
        var run = await KalaProgram.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(instead, Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_start_that_fails_is_one_line_and_exit_code_1()
    {
        var run = await KalaProgram.RunAsync("--Filestore:MaxFileSize=0");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("kala: Filestore:MaxFileSize", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Migrate_only_makes_the_tables_and_ends()
    {
        using var folder = new DataFolder();

        var run = await KalaProgram.RunAsync(
            "--migrate-only", $"--Filestore:Root={folder.Root}", $"--ConnectionStrings:Kala=Data Source={folder.Database}");

        Assert.Equal(0, run.ExitCode);
        Assert.True(File.Exists(folder.Database));
    }

    /// <summary>Fails after the start: before it, the failure would end the start.</summary>
    private sealed class FailingService(IHostApplicationLifetime life) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = life.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            throw new TimeZoneNotFoundException("A test's failure.");
        }
    }
}
