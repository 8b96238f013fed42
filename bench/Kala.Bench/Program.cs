using System.CommandLine;
using Kala.Bench;
using Kala.Bench.Peers;

var rounds = new Option<int>("--rounds") { Description = "how often each is measured, in turns", DefaultValueFactory = _ => 5 };
var divide = new Option<int>("--divide") { Description = "divides sizes and counts, for a quick try", DefaultValueFactory = _ => 1 };
var only = new Option<string[]>("--only") { Description = "names of workloads", AllowMultipleArgumentsPerToken = true };
var server = new Option<string?>("--server") { Description = "a folder with a published Kala; else one is published" };
var postgres = new Option<string?>("--postgres") { Description = "a connection string of an empty database: measures Kala on it, too" };
var write = new Option<string?>("--write") { Description = "a Markdown file to write the tables to as well" };
var command = new RootCommand("Measures Kala beside what this machine has: its disk alone, and nginx if it is installed.")
{
    rounds, divide, only, server, postgres, write,
};
only.AcceptOnlyFromAmong([.. Workload.All.Select(one => one.Name)]);
command.SetAction(async (parsed, cancellation) =>
{
    var folder = parsed.GetValue(server) ?? await PublishedKala.MakeAsync(cancellation);
    List<Peer> peers = [new DiskPeer(), new KalaPeer("kala", folder, null)];
    if (parsed.GetValue(postgres) is { } connection)
    {
        peers.Add(new KalaPeer("kala on PostgreSQL", folder, connection));
    }
    if (NginxPeer.Find() is { } nginx)
    {
        peers.Add(nginx);
    }
    var wanted = parsed.GetValue(only) is { Length: > 0 } names ? Workload.All.Where(one => names.Contains(one.Name)) : Workload.All;
    var report = await Measurement.RunAsync(peers, [.. wanted], parsed.GetValue(rounds), parsed.GetValue(divide), cancellation);
    // A connection string may have a password, and folders are nobody's business.
    string?[] secrets = [parsed.GetValue(postgres), parsed.GetValue(server)];
    var text = report.Text(string.Join(' ', args.Select(word => secrets.Contains(word) ? "…" : word)));
    Console.WriteLine(text);
    if (parsed.GetValue(write) is { } path)
    {
        await File.WriteAllTextAsync(path, text, cancellation);
    }
});
return await command.Parse(args).InvokeAsync();
