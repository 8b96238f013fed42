using System.CommandLine;

namespace Kala.Cli;

/// <summary><c>doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new KalaCommand(
            "doctor",
            "Checks a running server from the client's side.",
            "kala doctor --server https://files.example.org")
        {
            Details = """
                It checks whether the server is ready, its clock, and whether a proxy buffers uploads. The
                exit code is 1 if a check fails. To check the server's settings, disk and database, run
                Kala.Api --doctor on its machine.
                """,
        };
        return new CommonOptions().AddTo(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommonOptions.Call call, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new ServerDoctor(call.Client, call.Access, TimeProvider.System).FindAsync(cancellation))
        {
            findings.Add(finding);
            call.Screen.Line($"{finding.State.ToString().ToLowerInvariant(),-5}  {finding.About,-10}  {Cells.Printable(finding.Text)}");
        }
        call.Screen.ShowJson(findings.Select(one => new { state = one.State.ToString().ToLowerInvariant(), about = one.About, text = one.Text }));
        return findings.Exists(finding => finding.State == FindingState.Wrong) ? ExitCodes.Failed : ExitCodes.Done;
    }
}
