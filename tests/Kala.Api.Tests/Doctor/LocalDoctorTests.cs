using System.Text.Json;
using Kala.Api.Tests.Hosting;
using Kala.Testing;

namespace Kala.Api.Tests.Doctor;

public sealed class LocalDoctorTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    [Fact]
    public async Task Doctor_finds_nothing_wrong_with_settings_folder_and_database_of_a_good_place()
    {
        var run = await KalaProgram.RunAsync(
            "--doctor", $"--Filestore:Root={kala.Folder.Root}", $"--ConnectionStrings:Kala=Data Source={kala.Folder.Database}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output, line => line.Contains("ok     database    up to date", StringComparison.Ordinal));
        Assert.Matches(@"(ok|note)\s+sync\s+a sync in .* takes", string.Join('\n', run.Output));
    }

    [Fact]
    public async Task Doctor_names_what_other_accounts_may_read()
    {
        using var folder = new DataFolder();
        Directory.CreateDirectory(folder.Root);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Root, File.GetUnixFileMode(folder.Root) | UnixFileMode.OtherRead);
        }

        var run = await KalaProgram.RunAsync("--doctor", $"--Filestore:Root={folder.Root}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Output, line => line.Contains($"other accounts can read {folder.Root}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_names_an_impossible_setting_and_ends_with_1()
    {
        var run = await KalaProgram.RunAsync("--doctor", "--json", "--Filestore:MaxFileSize=much");

        using var findings = JsonDocument.Parse(string.Join('\n', run.Output));
        var finding = findings.RootElement[0];
        Assert.Equal((1, "wrong"), (run.ExitCode, finding.GetProperty("state").GetString()));
        Assert.Contains("Filestore:MaxFileSize", finding.GetProperty("text").GetString(), StringComparison.Ordinal);
    }
}
