using System.Text.Json;
using Kala.Testing;

namespace Kala.Api.Tests.Auth;

public sealed class UsersTests : IAsyncLifetime
{
    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync() => await _kala.DisposeAsync();

    [Fact]
    public async Task Users_are_listed_by_name_without_their_passwords()
    {
        await _kala.AddUserAsync("Zoe", "filestore.upload", "filestore.read");

        var users = (await _kala.GetAsync(KalaApplication.Users)).ShouldSucceed();

        Assert.Equal(["admin", "Zoe"], users.Data.EnumerateArray().Select(one => one.GetProperty("username").GetString()));
        Assert.Equal("[\"filestore.upload\",\"filestore.read\"]", users.Data[1].GetProperty("permissions").GetRawText());
        Assert.DoesNotContain("password", users.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ann", "elevenchars")]
    [InlineData("ann", null)]
    [InlineData("ann", "Passwordpassword")]
    [InlineData("ann", "123456789012")]
    [InlineData("ann", "I am ANN, and this is long")]
    [InlineData("", "quite long enough, 0815")]
    [InlineData("a b", "quite long enough, 0815")]
    [InlineData(".ann", "quite long enough, 0815")]
    [InlineData(null, "quite long enough, 0815")]
    public async Task A_name_or_a_password_that_is_none_is_refused(string? username, string? password)
    {
        (await CreateAsync(new { username, password })).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public async Task A_password_of_256_characters_is_taken_and_one_more_is_not()
    {
        (await CreateAsync(new { username = "ann", password = new string('é', 256) })).ShouldSucceed(201);
        (await CreateAsync(new { username = "bob", password = new string('é', 257) })).ShouldBeRefused(400, "validation_failed");
    }

    [Fact]
    public void The_list_of_common_passwords_has_more_than_ten_thousand()
    {
        using var list = typeof(Kala.Application.Users.Passwords).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(list);

        Assert.True(reader.ReadToEnd().Split('\n').Length > 10_000);
    }

    [Fact]
    public async Task A_name_is_taken_once_whatever_its_case()
    {
        await _kala.AddUserAsync("ann");

        var problem = (await CreateAsync(new { username = "ANN", password = "quite long enough, 0815" })).ShouldBeRefused(400, "validation_failed");

        Assert.True(problem.GetProperty("errors").TryGetProperty("username", out _));
    }

    [Fact]
    public async Task A_permission_that_is_none_is_refused_with_those_there_are()
    {
        var answer = await CreateAsync(new { username = "ann", password = "quite long enough, 0815", permissions = new[] { "filestore.write" } });

        answer.ShouldBeRefused(400, "validation_failed");
        Assert.Contains("filestore.upload", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everybody_changes_their_own_password_with_the_present_one_and_is_signed_out()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann");
        const string Password = "another one, longer";

        (await ChangeAsync(uuid, new { password = Password }, token)).ShouldBeRefused(400, "validation_failed");
        (await ChangeAsync(uuid, new { password = Password, currentPassword = "wrong" }, token)).ShouldBeRefused(400, "validation_failed");
        (await ChangeAsync(uuid, new { password = Password, currentPassword = "quite long enough, 0815" }, token)).ShouldSucceed();

        (await _kala.GetAsync($"{KalaApplication.Auth}/me", token)).ShouldBeRefused(401, "unauthenticated");
        await _kala.SignInAsync("ann", Password);
    }

    [Fact]
    public async Task An_administrator_changes_their_own_password_with_the_present_one_only()
    {
        var admin = await AdminAsync();
        var token = await _kala.SignInAsync("admin", KalaApplication.AdminPassword);
        const string Password = "another one, longer";

        var without = await ChangeAsync(admin, new { password = Password }, token);
        var wrong = await ChangeAsync(admin, new { password = Password, currentPassword = "wrong" }, token);
        var byKey = await ChangeAsync(admin, new { password = Password, currentPassword = KalaApplication.AdminPassword });

        Assert.Equal(
            "Send \"currentPassword\", the password that you signed in with.",
            without.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty("currentPassword")[0].GetString());
        Assert.Equal(
            "\"currentPassword\" is not your present password.",
            wrong.ShouldBeRefused(400, "validation_failed").GetProperty("errors").GetProperty("currentPassword")[0].GetString());
        byKey.ShouldBeRefused(403, "forbidden");
        await _kala.SignInAsync("admin", KalaApplication.AdminPassword);

        (await ChangeAsync(admin, new { password = Password, currentPassword = KalaApplication.AdminPassword }, token)).ShouldSucceed();
        await _kala.SignInAsync("admin", Password);
    }

    [Fact]
    public async Task An_administrator_changes_other_passwords_without_knowing_them()
    {
        var (uuid, _) = await _kala.AddUserAsync("ann");

        (await ChangeAsync(uuid, new { password = "another one, longer" })).ShouldSucceed();

        await _kala.SignInAsync("ann", "another one, longer");
    }

    [Fact]
    public async Task Permissions_are_given_by_name_or_uuid()
    {
        var made = await CreateAsync(new
        {
            username = "ann",
            password = KalaApplication.UserPassword,
            permissions = new[] { "filestore.read", "6a1f1c50-0000-4000-8000-000000000001" },
        });
        var user = $"{KalaApplication.Users}/{made.ShouldSucceed(201).Data.GetGuid()}";

        var before = (await _kala.GetAsync(user)).Data.GetProperty("user").GetProperty("permissions").GetRawText();
        var after = (await _kala.PatchJsonAsync(user, new { permissions = new[] { "6a1f1c50-0000-4000-8000-000000000003" } })).ShouldSucceed();

        Assert.Equal("[\"filestore.upload\",\"filestore.read\"]", before);
        Assert.Equal("[\"filestore.delete\"]", after.Data.GetProperty("permissions").GetRawText());
    }

    [Fact]
    public async Task Nobody_gives_themselves_permissions()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann");

        (await ChangeAsync(uuid, new { permissions = new[] { "filestore.admin" } }, token)).ShouldBeRefused(403, "forbidden");
    }

    [Fact]
    public async Task Somebody_else_is_not_there_for_who_is_no_administrator()
    {
        var (_, token) = await _kala.AddUserAsync("ann");
        var (bob, _) = await _kala.AddUserAsync("bob");

        var foreign = await ChangeAsync(bob, new { password = "another one, longer", currentPassword = "x" }, token);
        var unknown = await ChangeAsync(Guid.NewGuid(), new { password = "another one, longer", currentPassword = "x" }, token);

        foreign.ShouldBeRefused(404, "not_found");
        unknown.ShouldBeRefused(404, "not_found");
    }

    [Fact]
    public async Task The_last_administrator_stays()
    {
        var admin = await AdminAsync();
        // A key cannot change its own user.
        _kala.Credentials = await _kala.SignInAsync("admin", KalaApplication.AdminPassword);

        (await ChangeAsync(admin, new { disabled = true })).ShouldBeRefused(400, "validation_failed");
        (await ChangeAsync(admin, new { permissions = Array.Empty<string>() })).ShouldBeRefused(400, "validation_failed");
        (await _kala.SendAsync("DELETE", $"{KalaApplication.Users}/{admin}", null)).ShouldBeRefused(400, "validation_failed");

        await _kala.AddUserAsync("second", "filestore.admin");
        (await ChangeAsync(admin, new { disabled = true })).ShouldSucceed();
    }

    [Fact]
    public async Task Who_owns_something_is_not_deleted_before_it_is_handed_over()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
        var admin = await AdminAsync();
        await OpenAsync(token);
        _kala.Clock.Advance(TimeSpan.FromSeconds(6));

        (await _kala.SendAsync("DELETE", $"{KalaApplication.Users}/{uuid}", null)).ShouldBeRefused(400, "validation_failed");
        var report = (await HandOverAsync(new { from = uuid, to = admin })).ShouldSucceed().Data;
        Assert.Equal(1, report.GetProperty("sessions").GetInt64());

        (await _kala.SendAsync("DELETE", $"{KalaApplication.Users}/{uuid}", null)).ShouldSucceed(204);
        (await _kala.GetAsync($"{KalaApplication.Auth}/me", token)).ShouldBeRefused(401, "unauthenticated");
    }

    [Fact]
    public async Task What_nobody_in_particular_made_is_an_administrators_until_it_is_handed_over()
    {
        var (uuid, token) = await _kala.AddUserAsync("ann", "filestore.read");
        var names = Enumerable.Range(0, 1_203).Select(number => $"{number}.txt").ToList();
        var sessions = await _kala.AddSessionsAsync(names, Kala.Domain.Owners.WellKnownOwner.Anonymous);

        (await _kala.SendAsync("GET", $"{KalaApplication.Sessions}/{sessions[0]}", null, token)).ShouldBeRefused(404, "session_not_found");
        (await _kala.AskAsync(sessions[0])).ShouldSucceed();
        var report = (await HandOverAsync(new { to = uuid })).ShouldSucceed().Data;

        Assert.Equal(1_203, report.GetProperty("sessions").GetInt64());
        (await _kala.SendAsync("GET", $"{KalaApplication.Sessions}/{sessions[0]}", null, token)).ShouldSucceed();
    }

    [Fact]
    public async Task Things_are_handed_to_users_only()
    {
        (await HandOverAsync(new { to = Guid.NewGuid() })).ShouldBeRefused(400, "validation_failed");
    }

    private async Task<Guid> AdminAsync() => (await _kala.GetAsync($"{KalaApplication.Auth}/me")).Data.GetProperty("uuid").GetGuid();

    private Task<Answer> OpenAsync((string Name, string Value) token) => _kala.CreateAsync(new { fileSize = 5 }, token);

    private Task<Answer> HandOverAsync(object fields) =>
        _kala.PostJsonAsync($"{KalaApplication.Filestore}/maintenance/assign-owner", JsonSerializer.Serialize(fields));

    private Task<Answer> CreateAsync(object fields) => _kala.PostJsonAsync(KalaApplication.Users, JsonSerializer.Serialize(fields));

    private Task<Answer> ChangeAsync(Guid user, object fields, params IEnumerable<(string Name, string Value)> headers) =>
        _kala.PatchJsonAsync($"{KalaApplication.Users}/{user}", fields, headers);
}
