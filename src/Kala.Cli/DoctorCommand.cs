using System.CommandLine;

namespace Kala.Cli;

/// <summary><c>doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create() => new CommonOptions().AddTo(
        new Command("doctor", """
            Checks a running server from the client's side: whether it is ready, its clock, and whether a proxy buffers
            uploads. The exit code is 1 if a check fails. To check the server's settings, disk and database, run
            Kala.Api --doctor on its machine.

            Example: kala doctor --server https://files.example.org
            """),
        RunAsync);

    private static async Task<int> RunAsync(CommonOptions.Call call, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        await foreach (var finding in new ServerDoctor(call.Client, TimeProvider.System).FindAsync(cancellation))
        {
            findings.Add(finding);
            if (!call.Screen.IsJson)
            {
                Console.WriteLine($"{finding.State.ToString().ToLowerInvariant(),-5}  {finding.About,-10}  {finding.Text}");
            }
        }
        if (call.Screen.IsJson)
        {
            call.Screen.Show(findings.Select(one => new { state = one.State.ToString().ToLowerInvariant(), about = one.About, text = one.Text }), "");
        }
        return findings.Exists(finding => finding.State == FindingState.Wrong) ? ExitCodes.Failed : ExitCodes.Done;
    }
}
