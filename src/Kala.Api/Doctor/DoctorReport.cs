using System.Text.Json;
using Kala.Api.Http;

namespace Kala.Api.Doctor;

/// <summary><c>--doctor</c>: checks whether a server can run on this machine.</summary>
internal static class DoctorReport
{
    private static readonly JsonSerializerOptions Indented = new(KalaJson.Options) { WriteIndented = true };

    /// <summary>Prints the findings and returns the exit code: 1 if something is wrong.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, bool asJson, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new LocalDoctor(arguments).FindAsync(cancellation))
        {
            findings.Add(finding);
            if (!asJson)
            {
                System.Console.WriteLine($"{Word(finding),-5}  {finding.About,-10}  {finding.Text}");
            }
        }
        if (asJson)
        {
            var rows = findings.Select(finding => new { state = Word(finding), about = finding.About, text = finding.Text });
            System.Console.WriteLine(JsonSerializer.Serialize(rows, Indented));
        }
        return findings.Exists(finding => finding.State == FindingState.Wrong) ? 1 : 0;
    }

    private static string Word(Finding finding) => finding.State.ToString().ToLowerInvariant();
}
