using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class SignInCommandTests : IAsyncLifetime
{
    private readonly ClientFolder _folder = new();
    private KalaApplication _kala = null!;

    public async ValueTask InitializeAsync() => _kala = await KalaApplication.StartSignedInAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _kala.DisposeAsync();
    }

    [Fact]
    public async Task Login_signs_in_for_later_commands_which_also_find_the_server()
    {
        _folder.Write("small.txt", "hello"u8.ToArray());

        var login = await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var upload = await _folder.RunAsync(null, "upload", "small.txt");

        Assert.Equal((0, ""), (login.ExitCode, login.Errors));
        Assert.StartsWith($"Signed in at {_kala.Address.ToString().TrimEnd('/')} as admin until ", login.Output, StringComparison.Ordinal);
        Assert.True(upload.ExitCode == 0, upload.Errors);
        Assert.True(Guid.TryParse(upload.Output, out _));
    }

    [Fact]
    public async Task Only_the_user_can_read_the_stored_token_and_nothing_prints_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");

        var login = await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var whoAmI = await _folder.RunAsync(null, "whoami", "--json");

        var token = ClientFolder.Json(await File.ReadAllTextAsync(_folder.SignInFile)).GetProperty("token").GetString()!;
        Assert.DoesNotContain(token, login.Output + login.Errors + whoAmI.Output + whoAmI.Errors, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(_folder.SignInFile));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(_folder.Path("config/kala")));
        Assert.Equal([_folder.SignInFile], Directory.GetFiles(_folder.Path("config/kala")));
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_keeps_the_earlier_sign_in()
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);

        var (code, _, errors) = await _folder.LoginAsync(_kala.Address, "admin", "not the password");
        var whoAmI = await _folder.RunAsync(null, "whoami");

        Assert.Equal((1, "kala: Wrong user name or password. (invalid_credentials)"), (code, errors));
        Assert.Equal(0, whoAmI.ExitCode);
    }

    [Fact]
    public async Task A_login_without_a_password_ends_with_2()
    {
        var (code, _, errors) = await _folder.RunAsync(_kala.Address, "login");

        Assert.Equal(2, code);
        Assert.Contains("first line of standard input", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Fact]
    public async Task A_server_without_sign_in_needs_no_login()
    {
        await using var open = await KalaApplication.StartAsync();

        var (code, output, _) = await _folder.RunAsync(open.Address, "login");

        Assert.Equal(0, code);
        Assert.Contains("needs no sign-in", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Fact]
    public async Task The_token_is_never_sent_to_another_server()
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        using var server = new CannedServer();
        var other = server.Address;
        var request = server.AnswerWith401Async();

        var (code, _, errors) = await _folder.RunAsync(null, "files", "list", "--server", $"{other}");

        Assert.StartsWith("GET /api/manage/filestore/files", await request, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", await request, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, code);
        Assert.Contains($"Not signed in at {other.ToString().TrimEnd('/')}: run kala login --server", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KALA_TOKEN")]
    [InlineData("KALA_API_KEY")]
    public async Task Variables_win_over_the_stored_sign_in(string variable)
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        _folder.Variables[variable] = "invalid";

        var (code, _, errors) = await _folder.RunAsync(null, "files", "list");

        Assert.Equal(1, code);
        Assert.StartsWith($"kala: The server does not accept the credential from {variable}", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_option_wins_over_a_variable()
    {
        _folder.Variables["KALA_TOKEN"] = "invalid";

        var listed = await _folder.RunAsync(_kala.Address, "files", "list", "--api-key", _kala.Credentials!.Value.Value);

        Assert.True(listed.ExitCode == 0, listed.Errors);
    }

    [Fact]
    public async Task Without_a_credential_the_way_in_is_named()
    {
        var (code, _, errors) = await _folder.RunAsync(_kala.Address, "files", "list");

        Assert.Equal((1, "kala: Not signed in: run kala login, or set KALA_TOKEN or KALA_API_KEY. (unauthenticated)"), (code, errors));
    }

    [Fact]
    public async Task A_token_that_the_server_has_invalidated_is_told()
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        _kala.Clock.Advance(TimeSpan.FromHours(9));

        var (code, _, errors) = await _folder.RunAsync(null, "whoami");

        Assert.Equal(1, code);
        Assert.StartsWith("kala: The sign-in of admin is no longer valid", errors, StringComparison.Ordinal);
        Assert.Contains("run kala login again", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_token_is_told_with_its_time()
    {
        Store($$"""{"server":"{{_kala.Address}}","username":"ann","token":"old","expiresAt":"2026-01-02T03:04:05.000Z"}""");

        var (code, _, errors) = await _folder.RunAsync(null, "whoami");

        Assert.Equal(1, code);
        Assert.Matches("^kala: The sign-in of ann expired on 2026-01-0[123] ..:..: run kala login again", errors);
    }

    public static TheoryData<string> Damaged { get; } =
    [
        "",
        "{",
        "{}",
        """{"server":"files","username":"ann","token":"x","expiresAt":"2026-01-02T03:04:05Z"}""",
        """{"server":"ftp://127.0.0.1:1/","username":"ann","token":"x","expiresAt":"2026-01-02T03:04:05Z"}""",
        """{"server":"http://me:secret@127.0.0.1:1/","username":"ann","token":"x","expiresAt":"2026-01-02T03:04:05Z"}""",
        """{"server":"http://127.0.0.1:1/","username":"ann","token":"a\nb","expiresAt":"2026-01-02T03:04:05Z"}""",
        """{"server":"http://127.0.0.1:1/","username":"ann","token":"\ud800","expiresAt":"2026-01-02T03:04:05Z"}""",
    ];

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task A_damaged_file_counts_as_not_signed_in(string content)
    {
        Store(content);

        var before = await _folder.RunAsync(_kala.Address, "files", "list");
        var login = await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var after = await _folder.RunAsync(null, "files", "list");

        Assert.StartsWith("kala: Not signed in", before.Errors, StringComparison.Ordinal);
        Assert.Equal((0, 0), (login.ExitCode, after.ExitCode));
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task Logout_deletes_a_damaged_file(string content)
    {
        Store(content);

        var (code, output, errors) = await _folder.RunAsync(null, "logout");

        Assert.Equal((0, "Not signed in.", ""), (code, output, errors));
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Theory]
    [InlineData("KALA_SERVER", "foo")]
    [InlineData("KALA_TOKEN", "a b")]
    [InlineData("KALA_API_KEY", "a\tb")]
    public async Task Logout_reads_no_variables(string variable, string value)
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var token = ClientFolder.Json(await File.ReadAllTextAsync(_folder.SignInFile)).GetProperty("token").GetString()!;
        _folder.Variables[variable] = value;

        var (code, _, errors) = await _folder.RunAsync(null, "logout");

        Assert.Equal((0, ""), (code, errors));
        Assert.False(File.Exists(_folder.SignInFile));
        Assert.Equal(401, (await _kala.GetAsync($"{KalaApplication.Auth}/me", KalaApplication.Bearer(token))).Status);
    }

    [Theory]
    [InlineData("KALA_TOKEN", "a b")]
    [InlineData("KALA_API_KEY", "a\tb")]
    public async Task Login_uses_no_credential(string variable, string value)
    {
        _folder.Variables[variable] = value;

        var (code, _, errors) = await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);

        Assert.Equal((0, $"{variable} is set and takes precedence over this sign-in."), (code, errors));
        Assert.True(File.Exists(_folder.SignInFile));
    }

    [Fact]
    public async Task A_token_that_cannot_be_sent_is_not_stored()
    {
        using var server = new CannedServer();
        var login = _folder.LoginAsync(server.Address, "ann", "password");

        await server.AnswerWith401Async();
        await server.AnswerAsync("200 OK", """{"data":{"access_token":"a\r\nb","expires_in":60}}""");
        var (code, output, errors) = await login;

        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("characters that no token has. Nothing was stored: check the address.", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Theory]
    [InlineData("http://me:secret@127.0.0.1:1")]
    [InlineData("ftp://me:secret@127.0.0.1:1")]
    [InlineData("me:secret@127.0.0.1")]
    public async Task An_address_with_a_password_is_refused_and_not_shown(string address)
    {
        var option = await _folder.RunAsync(null, "login", "--server", address);
        _folder.Variables["KALA_SERVER"] = address;
        var variable = await _folder.RunAsync(null, "whoami");

        Assert.Equal((2, 2), (option.ExitCode, variable.ExitCode));
        Assert.Equal(
            "kala: --server must be an address such as https://files.example.org, without a user name or password: "
            + "remove what comes before the @, and run kala login to sign in.",
            option.Errors);
        Assert.DoesNotContain("secret", variable.Output + variable.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Fact]
    public async Task Logout_deletes_the_drafts_of_killed_logins_but_no_other_file()
    {
        Store("");
        _folder.Write("config/kala/sign-in.json.3f1c0a529d0e4c578f4b2a7f5f0f9b1e.new", "token"u8.ToArray());
        var other = _folder.Write("config/kala/notes.new", [1]);

        var (code, _, _) = await _folder.RunAsync(null, "logout");

        Assert.Equal(0, code);
        Assert.Equal([other], Directory.GetFiles(_folder.Path("config/kala")));
    }

    [Fact]
    public async Task Logout_invalidates_the_token_and_deletes_it()
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var token = ClientFolder.Json(await File.ReadAllTextAsync(_folder.SignInFile)).GetProperty("token").GetString()!;

        var (code, output, errors) = await _folder.RunAsync(null, "logout");
        var again = await _folder.RunAsync(null, "logout");

        Assert.Equal((0, ""), (code, errors));
        Assert.StartsWith("Signed out from", output, StringComparison.Ordinal);
        Assert.Equal((0, "Not signed in."), (again.ExitCode, again.Output));
        Assert.False(File.Exists(_folder.SignInFile));
        Assert.Equal(401, (await _kala.GetAsync($"{KalaApplication.Auth}/me", KalaApplication.Bearer(token))).Status);
    }

    [Fact]
    public async Task A_local_logout_leaves_the_token_valid()
    {
        await _folder.LoginAsync(_kala.Address, "admin", KalaApplication.AdminPassword);
        var token = ClientFolder.Json(await File.ReadAllTextAsync(_folder.SignInFile)).GetProperty("token").GetString()!;

        await _folder.RunAsync(null, "logout", "--local");

        Assert.False(File.Exists(_folder.SignInFile));
        Assert.Equal(200, (await _kala.GetAsync($"{KalaApplication.Auth}/me", KalaApplication.Bearer(token))).Status);
    }

    [Fact]
    public async Task Logout_deletes_the_token_although_the_server_cannot_be_reached()
    {
        Store("""{"server":"http://127.0.0.1:1/","username":"ann","token":"x","expiresAt":"2099-01-02T03:04:05.000Z"}""");

        var (code, _, errors) = await _folder.RunAsync(null, "logout");

        Assert.Equal(0, code);
        Assert.StartsWith("The server did not confirm the sign-out:", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.SignInFile));
    }

    [Fact]
    public async Task Who_am_I_names_user_permissions_server_and_source()
    {
        await _kala.AddUserAsync("ann", "filestore.upload", "filestore.read");
        await _folder.LoginAsync(_kala.Address, "ann", KalaApplication.UserPassword);

        var shown = await _folder.RunAsync(null, "whoami");
        var json = ClientFolder.Json((await _folder.RunAsync(null, "whoami", "--json")).Output);

        Assert.Contains("user         ann", shown.Output, StringComparison.Ordinal);
        Assert.Contains("permissions  filestore.upload, filestore.read", shown.Output, StringComparison.Ordinal);
        Assert.Contains("files        0 of 10,000,000", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"server       {_kala.Address.ToString().TrimEnd('/')} (from kala login)", shown.Output, StringComparison.Ordinal);
        Assert.Contains("credential   kala login, valid until", shown.Output, StringComparison.Ordinal);
        Assert.Equal(("ann", "kala login"), (json.GetProperty("username").GetString(), json.GetProperty("credentialSource").GetString()));
    }

    [Fact]
    public async Task Upload_without_a_sign_in_is_refused_before_the_file_is_hashed()
    {
        _folder.Write("small.txt", [1]);

        var (code, output, errors) = await _folder.RunAsync(_kala.Address, "upload", "small.txt");

        Assert.Equal(
            (1, "", "kala: Not signed in: run kala login, or set KALA_TOKEN or KALA_API_KEY. (unauthenticated)"), (code, output, errors));
        Assert.Empty(_folder.Memories);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        await _kala.AddUserAsync("bob", "filestore.read");
        await _folder.LoginAsync(_kala.Address, "bob", KalaApplication.UserPassword);
        _folder.Write("small.txt", [1]);

        var (code, _, errors) = await _folder.RunAsync(null, "upload", "small.txt");

        Assert.Equal(1, code);
        Assert.Contains("kala: Not allowed: You need the permission filestore.upload for this. (forbidden)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_before_the_password_is_asked_for()
    {
        _folder.Write("config", [1]);

        var (code, _, errors) = await _folder.RunAsync(_kala.Address, "login");

        Assert.Equal(1, code);
        Assert.StartsWith("kala: The sign-in cannot be stored:", errors, StringComparison.Ordinal);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private void Store(string content)
    {
        Directory.CreateDirectory(_folder.Path("config/kala"));
        File.WriteAllText(_folder.SignInFile, content);
    }
}
