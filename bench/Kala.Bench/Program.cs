using System.CommandLine;
using Kala.Bench;
using Kala.Bench.Peers;

var rounds = new Option<int>("--rounds") { Description = "how often each is measured, in turns", DefaultValueFactory = _ => 5 };
var divide = new Option<int>("--divide") { Description = "divides sizes and counts, for a quick try", DefaultValueFactory = _ => 1, Recursive = true };
var only = new Option<string[]>("--only") { Description = "names of workloads", AllowMultipleArgumentsPerToken = true };
var server = new Option<string?>("--server") { Description = "a folder with a published Kala; else one is published", Recursive = true };
var postgres = new Option<string?>("--postgres") { Description = "a connection string of an empty database: measures Kala on it, too" };
var tls = new Option<bool>("--tls") { Description = "measures Kala with TLS, over HTTP/1.1 and HTTP/2, too" };
var write = new Option<string?>("--write") { Description = "a Markdown file to write the tables to as well", Recursive = true };
only.AcceptOnlyFromAmong([.. Workload.All.Select(one => one.Name)]);

var growth = new Command("growth", "Measures whether a chunk costs the same however much there is already; takes some minutes, and 11 GB of the disk.");
growth.SetAction(async (parsed, cancellation) =>
{
    var kala = new KalaPeer("kala", await PublishedAsync(parsed, cancellation));
    var tables = await new Growth(kala, parsed.GetValue(divide)).RunAsync(cancellation);
    await TellAsync(parsed, $"""
        {Report.Head("Growth", Arguments(parsed))}
        Kala has its default settings, on SQLite; client and server share the machine.

        {tables}
        """);
});
var command = new RootCommand("Measures Kala beside what this machine has: its disk alone, and nginx if it is installed.")
{
    rounds, divide, only, server, postgres, tls, write, growth,
};
command.SetAction(async (parsed, cancellation) =>
{
    var folder = await PublishedAsync(parsed, cancellation);
    List<Peer> peers = [new DiskPeer(), new KalaPeer("kala", folder)];
    if (parsed.GetValue(postgres) is { } connection)
    {
        peers.Add(new KalaPeer("kala on PostgreSQL", folder, connection));
    }
    if (parsed.GetValue(tls))
    {
        peers.AddRange([new SecureKalaPeer(folder, new Version(1, 1)), new SecureKalaPeer(folder, new Version(2, 0))]);
    }
    if (NginxPeer.Find() is { } nginx)
    {
        peers.Add(nginx);
    }
    var wanted = parsed.GetValue(only) is { Length: > 0 } names ? Workload.All.Where(one => names.Contains(one.Name)) : Workload.All;
    var report = await Measurement.RunAsync(peers, [.. wanted], parsed.GetValue(rounds), parsed.GetValue(divide), cancellation);
    await TellAsync(parsed, report.Text(Arguments(parsed)));
});
return await command.Parse(args).InvokeAsync();

async Task<string> PublishedAsync(ParseResult parsed, CancellationToken cancellation) =>
    parsed.GetValue(server) ?? await PublishedKala.MakeAsync(cancellation);

// A connection string may have a password, and folders are nobody's business.
string Arguments(ParseResult parsed)
{
    string?[] secrets = [parsed.GetValue(postgres), parsed.GetValue(server)];
    return string.Join(' ', args.Select(word => secrets.Contains(word) ? "…" : word));
}

async Task TellAsync(ParseResult parsed, string text)
{
    Console.WriteLine(text);
    if (parsed.GetValue(write) is { } path)
    {
        await File.WriteAllTextAsync(path, text.TrimEnd() + "\n");
    }
}
