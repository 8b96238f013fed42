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

    public void Dispose() => _folder.Dispose();

    /// <summary>A start that is interrupted between the file and the row.</summary>
    private Task<KalaApplication> StartAndDieAsync() =>
        KalaApplication.StartAsync(services => services.AddSingleton<Identifiers, NoIdentifiers>(), Settings);

    private sealed class NoIdentifiers : Identifiers
    {
        public override Guid NewId() => throw new InvalidOperationException("The machine has lost its power.");
    }
}
