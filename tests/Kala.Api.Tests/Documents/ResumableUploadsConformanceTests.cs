using System.Text.RegularExpressions;
using Kala.Testing;

namespace Kala.Api.Tests.Documents;

/// <summary>Compares the conformance table of <c>docs/resumable-uploads.md</c> with the tests.</summary>
public sealed class ResumableUploadsConformanceTests
{
    private const string Folder = "Kala.Api.Tests.ResumableUploads";

    [Fact]
    public void Every_demand_in_the_table_has_tests_that_exist()
    {
        var rows = Repository.Read("docs/resumable-uploads.md").Split("## Conformance")[1].Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .ToList();

        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.Contains("MUST", row, StringComparison.Ordinal);
            var tests = Regex.Matches(row.Split('|')[^2], @"`(\w+)\.(\w+)`").ToList();
            Assert.NotEmpty(tests);
            Assert.All(tests, test => Assert.True(IsTest(test.Groups[1].Value, test.Groups[2].Value), $"{test.Value} is no test."));
        });
    }

    private static bool IsTest(string type, string method) =>
        typeof(ResumableUploadsConformanceTests).Assembly.GetType($"{Folder}.{type}")?.GetMethod(method) is { } found
        && found.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0;
}
