using System.Text;
using Kala.Testing;

namespace Kala.Cli.Tests;

public sealed class ListOutputTests(KalaApplication kala) : IClassFixture<KalaApplication>, IDisposable
{
    private static readonly string LongName = string.Concat(Enumerable.Repeat("a long name ", 15)) + "end.bin";

    private readonly ClientFolder _folder = new();

    [Fact]
    public async Task Programs_get_whole_names_and_exact_values_separated_by_tabs()
    {
        var file = await kala.UploadAsync(new byte[2000], LongName);

        var (_, output, _) = await _folder.RunAsync(kala.Address, "files", "list", "--name", LongName);

        var lines = output.Split('\n');
        Assert.Equal("UUID SIZE VERIFIED CREATED CLOSED OWNER TYPE NAME".Split(' '), lines[0].Split('\t'));
        Assert.Equal(($"{file}", "2000", LongName), (lines[1].Split('\t')[0], lines[1].Split('\t')[1], lines[1].Split('\t')[7]));
        Assert.Matches("^20..-..-..T..:..:..Z$", lines[1].Split('\t')[3]);
    }

    [Fact]
    public async Task Only_a_session_that_is_not_closed_has_an_expiry()
    {
        await kala.UploadAsync([1], "expiry closed");
        await kala.OpenSessionAsync(7, originalFilename: "expiry open");

        var (_, output, _) = await _folder.RunAsync(kala.Address, "sessions", "list", "--name", "expiry");

        var rows = output.Split('\n').Skip(1).Select(line => line.Split('\t')).ToDictionary(cells => cells[9], cells => cells[6]);
        Assert.Equal("", rows["expiry closed"]);
        Assert.Matches("^20..-..-..T..:..:..Z$", rows["expiry open"]);
    }

    [Theory]
    [InlineData("files")]
    [InlineData("sessions")]
    public async Task Csv_is_the_same_as_the_servers(string list)
    {
        await kala.UploadAsync([1], "=1+2, \"quoted\".csv");
        await kala.OpenSessionAsync(7, originalFilename: "Ähre.txt");
        var served = (await kala.GetAsync($"{KalaApplication.Filestore}/{list}?format=csv")).ShouldSucceed();

        var (code, output, _) = await _folder.RunAsync(kala.Address, list, "list", "--csv", "--limit", "100000");

        Assert.Equal(0, code);
        Assert.Equal(Encoding.UTF8.GetString(served.Body).TrimEnd(), output);
    }

    [Fact]
    public async Task A_list_that_the_limit_cuts_says_so()
    {
        await kala.UploadAsync([1], "cut");
        await kala.UploadAsync([1], "cut");

        var cut = await _folder.RunAsync(kala.Address, "files", "list", "--name", "cut", "--limit", "1");
        var whole = await _folder.RunAsync(kala.Address, "files", "list", "--name", "cut");
        var none = await _folder.RunAsync(kala.Address, "files", "list", "--name", "no such name");

        Assert.Equal("There may be more rows: --limit N shows more than 1.", cut.Errors);
        Assert.Equal("", whole.Errors);
        Assert.Equal("Nothing matches.", none.Errors);
    }

    public void Dispose() => _folder.Dispose();
}
