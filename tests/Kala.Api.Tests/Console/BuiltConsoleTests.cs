using System.Text;
using System.Text.RegularExpressions;
using Kala.Api.Console;
using Kala.Api.Tests.Description;
using Kala.Api.Tests.Hosting;
using Kala.Testing;

namespace Kala.Api.Tests.Console;

/// <summary>The committed build in <c>src/Kala.Api/Console/Built</c>.</summary>
public sealed partial class BuiltConsoleTests
{
    private const string Folder = "src/Kala.Api/Console/Built";
    private const int MostFiles = 40;
    private const long MostBytes = 2_800_000;

    private static readonly string Page = Encoding.UTF8.GetString(ConsoleFiles.Read("console/index.html"));

    [Fact]
    public void Every_built_file_is_in_the_program_and_nothing_else()
    {
        var built = Repository.FilesOf(Folder, "*").Select(path => $"console{path[Folder.Length..]}");

        Assert.Equal(built.Order(StringComparer.Ordinal), ConsoleFiles.All.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_small()
    {
        Assert.InRange(ConsoleFiles.All.Count(), 1, MostFiles);
        Assert.InRange(ConsoleFiles.All.Sum(name => (long)ConsoleFiles.Read(name).Length), 1, MostBytes);
    }

    [Fact]
    public void Every_file_has_a_type_that_a_page_can_use()
    {
        var files = new ConsoleFiles(isAnonymous: false, hasDatastores: true);

        Assert.All(ConsoleCalls.Assets, path => Assert.NotEqual(ConsoleFiles.OtherType, files.Asset(path["/assets/".Length..])!.MediaType));
    }

    [Fact]
    public void The_page_names_only_files_that_are_there_and_leaves_its_base_to_the_server()
    {
        var named = Address().Matches(Page).Select(match => match.Groups[1].Value).Where(address => address.Contains("assets", StringComparison.Ordinal)).ToList();

        Assert.Contains(named, address => address.EndsWith(".js", StringComparison.Ordinal));
        Assert.Contains(named, address => address.EndsWith(".css", StringComparison.Ordinal));
        Assert.All(named, address => Assert.StartsWith("{base}/assets/", address, StringComparison.Ordinal));
        Assert.Empty(named.Select(address => address["{base}".Length..]).Except(ConsoleCalls.Assets));
        Assert.Contains("<meta name=\"kala-base\" content=\"{base}\"", Page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"kala-datastores\" content=\"{datastores}\"", Page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"kala-sign-in\" content=\"{signIn}\"", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_keeps_to_its_policy()
    {
        Assert.DoesNotContain("://", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<base", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", Page, StringComparison.Ordinal);
        Assert.All(Script().Matches(Page), script => Assert.Contains("src=", script.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hash_worker_is_built() =>
        Assert.Contains(ConsoleCalls.Assets, path => path.StartsWith("/assets/HashWorker-", StringComparison.Ordinal));

    [Fact]
    public async Task It_is_whole_whatever_the_working_folder()
    {
        var folder = Directory.CreateTempSubdirectory("kala-test-");
        await using (var program = await RunningProgram.StartAsync(folder.FullName))
        {
            program.Client.DefaultRequestHeaders.Add("Accept", "text/html");
            var page = await program.Client.GetStringAsync(new Uri("/", UriKind.Relative));
            var filled = Page.Replace("{base}", "", StringComparison.Ordinal)
                .Replace("{signIn}", "none", StringComparison.Ordinal).Replace("{datastores}", "on", StringComparison.Ordinal);
            Assert.Equal(filled, page);
            foreach (var path in ConsoleCalls.Assets)
            {
                var file = await program.Client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
                Assert.Equal(ConsoleFiles.Read($"console{path}"), file);
            }
        }
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Address();
}
