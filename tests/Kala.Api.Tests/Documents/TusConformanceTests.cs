using System.Reflection;
using System.Text.RegularExpressions;
using Kala.Api.Tests.Tus;
using Kala.Testing;

namespace Kala.Api.Tests.Documents;

/// <summary>Compares the conformance tables of <c>docs/tus.md</c> with the tests.</summary>
public sealed partial class TusConformanceTests
{
    private static readonly string Text = Repository.Read("docs/tus.md");

    private static readonly IReadOnlyList<string> Tests =
    [
        .. typeof(TusCalls).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(TusCalls).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"),
    ];

    [Theory]
    [InlineData("conformance")]
    [InlineData("promises")]
    public void Every_row_names_tests_that_exist(string table)
    {
        var rows = Rows(table);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.NotEmpty(Named(row)));
        Assert.Empty(rows.SelectMany(Named).Except(Tests));
    }

    [Fact]
    public void Every_test_is_named()
    {
        Assert.NotEmpty(Tests);
        Assert.Empty(Tests.Except(Rows("conformance").Concat(Rows("promises")).SelectMany(Named)));
    }

    [Fact]
    public void Every_section_of_the_protocol_has_rows()
    {
        string[] sections =
        [
            "Upload-Offset", "Upload-Length", "Tus-Version", "Tus-Resumable", "Tus-Extension", "Tus-Max-Size", "X-HTTP-Method-Override",
            "HEAD", "PATCH", "OPTIONS", "Creation", "Creation With Upload", "Expiration", "Checksum", "Termination", "Concatenation",
        ];

        Assert.Equal(sections, Rows("conformance").Select(row => row.Split('|')[1].Trim()).Distinct());
    }

    /// <summary>The rows of a table, without its head.</summary>
    private static List<string> Rows(string table)
    {
        var part = Text.Split($"<!-- {table}:begin -->\n")[1].Split($"<!-- {table}:end -->")[0];
        return [.. part.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];
    }

    private static IEnumerable<string> Named(string row) => Name().Matches(row).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex Name();
}
