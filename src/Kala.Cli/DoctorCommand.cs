using System.CommandLine;

namespace Kala.Cli;

/// <summary><c>doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create() => new CommonOptions().On(
        new Command("doctor", """
            Looks at a running server as its clients see it: whether it is ready, its clock, and a proxy in front that keeps
            uploads back until they are whole. Ends with 1 if something is wrong. The server's own settings, disk and
            database: Kala.Api --doctor, on its machine.

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
