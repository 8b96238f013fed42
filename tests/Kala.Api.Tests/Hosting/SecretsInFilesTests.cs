using Kala.Api.Configuration;
using Kala.Infrastructure;
using Kala.Testing;
using Microsoft.Extensions.Configuration;

namespace Kala.Api.Tests.Hosting;

public sealed class SecretsInFilesTests : IDisposable
{
    private const string WithPassword = "ConnectionStrings:Kala=Host=db;Password=in the text";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kala-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Kala:Admin:Password")]
    [InlineData("ConnectionStrings:Kala")]
    [InlineData("Auth:SigningKey")]
    [InlineData("PGPASSWORD")]
    public void A_secret_is_read_from_its_file(string secret)
    {
        using var configuration = Read($"{secret}_FILE={Write("as it is; '\"= ")}");

        Assert.Equal("as it is; '\"= ", configuration[secret]);
    }

    [Theory]
    [InlineData("secret\n")]
    [InlineData("secret\r\n")]
    [InlineData("secret")]
    public void The_newline_at_the_end_of_the_file_is_not_part_of_the_secret(string content)
    {
        using var configuration = Read($"Kala:Admin:Password_FILE={Write(content)}");

        Assert.Equal("secret", configuration["Kala:Admin:Password"]);
    }

    [Fact]
    public void A_secret_that_is_set_twice_is_refused()
    {
        var refused = Assert.Throws<StartupException>(
            () => Read($"Kala:Admin:Password_FILE={Write("secret")}", "Kala:Admin:Password=another"));

        Assert.Equal("Kala:Admin:Password and Kala:Admin:Password_FILE are both set; remove one of them.", refused.Message);
    }

    [Theory]
    [InlineData("Kala:Admin:Password=secret", "Kala:Admin:Password_FILE=")]
    [InlineData("Kala:Admin:Password=secret")]
    public void An_empty_path_counts_as_not_set(params string[] settings)
    {
        using var configuration = Read(settings);

        Assert.Equal("secret", configuration["Kala:Admin:Password"]);
    }

    [Fact]
    public void An_empty_secret_beside_its_file_counts_as_not_set()
    {
        using var configuration = Read($"PGPASSWORD_FILE={Write("secret")}", "PGPASSWORD=");

        Assert.Equal("secret", configuration["PGPASSWORD"]);
    }

    [Fact]
    public void A_folder_is_refused()
    {
        var folder = Path.GetDirectoryName(Write("secret"))!;

        var refused = Assert.Throws<StartupException>(() => Read($"PGPASSWORD_FILE={folder}"));

        Assert.Equal($"PGPASSWORD_FILE: the file {folder} cannot be read: it is a folder.", refused.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void An_empty_file_is_refused(string content)
    {
        var path = Write(content);

        var refused = Assert.Throws<StartupException>(() => Read($"PGPASSWORD_FILE={path}"));

        Assert.Equal($"PGPASSWORD_FILE: the file {path} is empty.", refused.Message);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData(".")]
    public async Task A_file_that_cannot_be_read_ends_the_start_with_one_line(string name)
    {
        var path = Path.Combine(_folder.FullName, name);

        var run = await KalaProgram.RunAsync($"--Kala:Admin:Password_FILE={path}");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(
            $"kala: Kala:Admin:Password_FILE: the file {path} cannot be read: ", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Doctor_reads_the_files_as_well()
    {
        var run = await KalaProgram.RunAsync("--doctor", "--Auth:SigningKey_FILE=/dev/null");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Output, line => line.Contains("Auth:SigningKey_FILE: the file /dev/null is empty.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_administrator_signs_in_with_the_password_in_the_file()
    {
        await using var kala = await KalaApplication.StartAsync(
            "Auth:Mode=SignIn", $"Kala:Admin:Password_FILE={Write(KalaApplication.AdminPassword + "\n")}");

        var token = await kala.SignInAsync("admin", KalaApplication.AdminPassword);

        (await kala.GetAsync($"{KalaApplication.Auth}/me", token)).ShouldSucceed();
        Assert.DoesNotContain(kala.Log.All, line => line.Id == 1003);
    }

    [Theory]
    [InlineData("ConnectionStrings:Kala=Host=db", "Password=secret")]
    [InlineData(WithPassword, "Password=\"in the text\"")]
    public void The_password_of_PostgreSQL_is_added_to_a_connection_string_without_one(string setting, string expected)
    {
        using var configuration = Read(setting, $"PGPASSWORD_FILE={Write("secret")}");

        Assert.EndsWith(expected, Settings.ConnectionString(configuration), StringComparison.Ordinal);
    }

    [Fact]
    public void SQLite_needs_no_password()
    {
        using var configuration = Read("ConnectionStrings:Kala=Data Source=x.db", $"PGPASSWORD_FILE={Write("secret")}");

        Assert.Equal("Data Source=x.db", Settings.ConnectionString(configuration));
    }

    private string Write(string content)
    {
        var path = Path.Combine(_folder.FullName, "secret");
        File.WriteAllText(path, content);
        return path;
    }

    private static ConfigurationManager Read(params string[] settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(setting =>
            KeyValuePair.Create<string, string?>(setting.Split('=')[0], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..])));
        SecretsInFiles.Read(configuration);
        return configuration;
    }
}
