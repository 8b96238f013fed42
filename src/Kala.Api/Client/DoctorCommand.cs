using System.CommandLine;

namespace Kala.Api.Client;

/// <summary><c>doctor</c></summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var server = new Option<string?>("--server", "-s")
        {
            Description = "A running server's address; without it only this machine's settings, disk and database are looked at.",
            HelpName = "URL",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("KALA_SERVER"),
        };
        var token = new Option<string?>("--token") { HelpName = "TOKEN", Description = "An access token, also as KALA_TOKEN." };
        var key = new Option<string?>("--api-key") { HelpName = "KEY", Description = "An API key, also as KALA_API_KEY." };
        var json = new Option<bool>("--json") { Description = "The findings as JSON." };
        var settings = new Argument<string[]>("SETTING") { Description = "Settings as the server is given them: --Section:Key=value.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("doctor", """
            Looks for what would hinder the server: settings, disk, sync speed, clock, database, and a proxy in front that
            keeps uploads back until they are whole. Ends with 1 if something is wrong.

            Example: Kala.Api doctor --server https://files.example.org
            """) { server, token, key, json, settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(json),
            [.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens],
            parsed.GetValue(server) is { } url && Uri.TryCreate(url, UriKind.Absolute, out var address)
                ? ServerAddress.Of(address, parsed.GetValue(token), parsed.GetValue(key))
                : null,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool json, string[] settings, ServerAddress? server, CancellationToken cancellation)
    {
        var screen = Screen.Of(json, quiet: false);
        var findings = new List<Finding>();
        await foreach (var finding in FindAsync(settings, server, cancellation))
        {
            findings.Add(finding);
            if (!json)
            {
                Console.WriteLine($"{finding.State.ToString().ToLowerInvariant(),-5}  {finding.About,-10}  {finding.Text}");
            }
        }
        if (json)
        {
            screen.Show(findings.Select(one => new { state = one.State.ToString().ToLowerInvariant(), about = one.About, text = one.Text }), "");
        }
        return findings.Exists(finding => finding.State == FindingState.Wrong) ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static async IAsyncEnumerable<Finding> FindAsync(
        string[] settings, ServerAddress? server, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        // Beside a server elsewhere, this machine's own folders say nothing.
        if (server is null)
        {
            await foreach (var finding in new LocalDoctor(settings).FindAsync(cancellation))
            {
                yield return finding;
            }
            yield break;
        }
        using var client = new KalaClient(server);
        await foreach (var finding in new ServerDoctor(client, TimeProvider.System).FindAsync(cancellation))
        {
            yield return finding;
        }
    }
}
