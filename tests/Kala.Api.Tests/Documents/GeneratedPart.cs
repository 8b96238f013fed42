using Kala.Testing;

namespace Kala.Api.Tests.Documents;

/// <summary>
/// A part of a document that is generated from the code, between <c>&lt;!-- name:begin --&gt;</c> and its end.
/// </summary>
internal static class GeneratedPart
{
    /// <summary>If set to 1, the tests write the parts instead of comparing them.</summary>
    private const string Rewrite = "KALA_REWRITE_DOCUMENTS";

    /// <summary>Fails if the document differs.</summary>
    public static void ShouldBe(string path, string name, IEnumerable<string> lines)
    {
        var document = Repository.Read(path);
        var (begin, end) = ($"<!-- {name}:begin -->\n", $"<!-- {name}:end -->");
        var from = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = document.IndexOf(end, StringComparison.Ordinal);
        var text = string.Concat(lines.Select(line => $"{line}\n"));
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            Repository.Write(path, document[..from] + text + document[to..]);
            return;
        }
        Assert.True(
            text == document[from..to],
            $"{path} is out of date. {Rewrite}=1 dotnet test -c Release --filter FullyQualifiedName~Documents writes it anew.");
    }
}
