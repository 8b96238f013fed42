using Kala.Api.Auth;
using Kala.Application.Abstractions;
using Kala.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kala.Api.Tests.Auth;

public sealed class FirstAdminTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private string PasswordFile => Path.Combine(_folder.Root, "admin-password.txt");

    private string[] Settings =>
        ["Auth:Mode=SignIn", $"Filestore:Root={_folder.Root}", $"ConnectionStrings:Kala=Data Source={_folder.Database}"];

    [Fact]
    public async Task The_password_is_in_its_file_before_the_administrator_is_made()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(StartAndDieAsync);

        Assert.True(File.Exists(PasswordFile));
        Assert.Equal([PasswordFile], Directory.GetFiles(_folder.Root, "*.txt*"));
    }

    [Fact]
    public async Task After_a_start_that_died_in_between_the_password_in_the_file_signs_in()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(StartAndDieAsync);

        await using var kala = await KalaApplication.StartAsync(Settings);

        await kala.SignInAsync("admin", (await File.ReadAllTextAsync(PasswordFile)).Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    public async Task A_file_without_a_password_is_replaced(string content)
    {
        Directory.CreateDirectory(_folder.Root);
        await File.WriteAllTextAsync(PasswordFile, content);

        await using var kala = await KalaApplication.StartAsync(Settings);

        await kala.SignInAsync("admin", (await File.ReadAllTextAsync(PasswordFile)).Trim());
    }

    [Fact]
    public async Task The_start_that_makes_the_password_tells_it_and_later_ones_where_it_is()
    {
        await using var kala = await KalaApplication.StartAsync(Settings);
        var password = (await File.ReadAllTextAsync(PasswordFile)).Trim();

        var first = HintOf(kala);
        await kala.RestartAsync();
        var second = HintOf(kala);

        Assert.Equal($"Sign in as \"admin\" with the password {password} (in {PasswordFile} until you change it)", first);
        Assert.Equal($"Sign in as \"admin\"; the password is in {PasswordFile} until you change it", second);
    }

    [Fact]
    public async Task After_the_password_was_changed_nothing_tells_one()
    {
        await using var kala = await KalaApplication.StartAsync(Settings);
        var password = (await File.ReadAllTextAsync(PasswordFile)).Trim();
        var admin = await kala.SignInAsync("admin", password);
        var uuid = (await kala.GetAsync($"{KalaApplication.Auth}/me", admin)).Data.GetProperty("uuid").GetGuid();
        (await kala.PatchJsonAsync(
            $"{KalaApplication.Users}/{uuid}", new { password = "quite long enough, 0815", currentPassword = password }, admin)).ShouldSucceed();

        await kala.RestartAsync();

        Assert.Equal("Sign in as \"admin\" with the password that was set for this user; a generated one is no longer in use", HintOf(kala));
    }

    [Fact]
    public async Task A_password_in_the_settings_is_named_and_not_told()
    {
        await using var kala = await KalaApplication.StartAsync([.. Settings, $"Kala:Admin:Password={KalaApplication.AdminPassword}"]);

        Assert.Equal("Sign in as \"admin\" with the password from Kala:Admin:Password", HintOf(kala));
    }

    public void Dispose() => _folder.Dispose();

    private static string HintOf(KalaApplication kala) => kala.Services.GetRequiredService<FirstAdmin>().SignInHint();

    /// <summary>A start that is interrupted between the file and the row.</summary>
    private Task<KalaApplication> StartAndDieAsync() =>
        KalaApplication.StartAsync(services => services.AddSingleton<Identifiers, NoIdentifiers>(), Settings);

    private sealed class NoIdentifiers : Identifiers
    {
        public override Guid NewId() => throw new InvalidOperationException("The machine has lost its power.");
    }
}
