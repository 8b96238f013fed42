using System.CommandLine;
using System.Globalization;
using Kala.Bench;
using Kala.Bench.Peers;

var rounds = new Option<int>("--rounds") { Description = "number of alternating rounds", DefaultValueFactory = _ => 5 };
var divide = new Option<int>("--divide") { Description = "divides sizes and counts, for a quick run", DefaultValueFactory = _ => 1, Recursive = true };
var only = new Option<string[]>("--only") { Description = "names of the workloads to run", AllowMultipleArgumentsPerToken = true };
var server = new Option<string?>("--server") { Description = "a folder with a published Kala; by default Kala is published first", Recursive = true };
var postgres = new Option<string?>("--postgres") { Description = "connection string of an empty database: also measures Kala on PostgreSQL" };
var store = new Option<string?>("--s3") { Description = "\"ADDRESS KEY SECRET\" of an S3-compatible store: measures only Kala with its blobs there, and the store without Kala" };
var tls = new Option<bool>("--tls") { Description = "also measures Kala with TLS, over HTTP/1.1 and HTTP/2" };
var warm = new Option<int[]>("--warm")
{
    Description = "seconds for which the server does the same work before it is measured; several values are measured in alternation (0 6: fresh and warm)",
    DefaultValueFactory = _ => [0],
    AllowMultipleArgumentsPerToken = true,
};
var picture = new Option<string?>("--picture") { Description = "an SVG file to draw the tables in; the Markdown file shows it" };
var write = new Option<string?>("--write") { Description = "a Markdown file to write the tables to, in addition to standard output", Recursive = true };
only.AcceptOnlyFromAmong([.. Workload.All.Select(one => one.Name)]);
store.Validators.Add(result =>
{
    if (S3Store.Parse(result.Tokens.Single().Value) is null)
    {
        result.AddError("--s3 takes an address, a key and a secret, with spaces between them.");
    }
});
warm.Validators.Add(result =>
{
    var values = result.Tokens.Select(one => one.Value).ToList();
    if (!values.TrueForAll(one => ushort.TryParse(one, CultureInfo.InvariantCulture, out _)) || values.Distinct().Count() < values.Count)
    {
        result.AddError("--warm takes different numbers of seconds, 0 or more.");
    }
});

var growth = new Command("growth", "Measures whether a chunk costs the same regardless of how much is stored. Needs some minutes and 11 GB of disk space.");
growth.SetAction(async (parsed, cancellation) =>
{
    var kala = new KalaPeer(KalaPeer.DefaultName, await PublishedAsync(parsed, cancellation));
    var tables = await new Growth(kala, parsed.GetValue(divide)).RunAsync(cancellation);
    await PrintAsync(parsed, $"""
        # Growth

        {Report.Origin(Arguments(parsed))}

        Kala has its default settings, on SQLite; client and server share the machine.

        {tables}
        """);
});
var command = new RootCommand("""
    Measures Kala in alternation with the disk alone and with nginx, if nginx is installed. Needs up to 4 GB of disk space
    below the temporary folder, and what the fastest peer writes in the seconds of --warm (about 1 GB a second).
    """)
{
    rounds, divide, only, warm, server, postgres, store, tls, write, picture, growth,
};
command.SetAction(async (parsed, cancellation) =>
{
    var folder = await PublishedAsync(parsed, cancellation);
    var s3 = parsed.GetValue(store) is { } text ? S3Store.Parse(text) : null;
    List<Peer> peers = s3 is null
        ? [new DiskPeer(), new KalaPeer(KalaPeer.DefaultName, folder)]
        : [new KalaPeer(KalaPeer.DefaultName, folder, store: s3), new S3Peer(s3)];
    if (parsed.GetValue(postgres) is { } connection)
    {
        peers.Add(new KalaPeer("kala on PostgreSQL", folder, connection, s3));
    }
    if (parsed.GetValue(tls))
    {
        peers.AddRange([new SecureKalaPeer(folder, new Version(1, 1)), new SecureKalaPeer(folder, new Version(2, 0))]);
    }
    if (s3 is null && NginxPeer.Find() is { } nginx)
    {
        peers.Add(nginx);
    }
    var wanted = parsed.GetValue(only) is { Length: > 0 } names ? Workload.All.Where(one => names.Contains(one.Name)) : Workload.All;
    var run = new Run(parsed.GetValue(rounds), parsed.GetValue(divide), parsed.GetValue(warm)!, s3 is not null, Arguments(parsed));
    var results = await new Measurement(peers, [.. wanted], run).RunAsync(cancellation);
    string? address = null;
    if (parsed.GetValue(picture) is { } drawing)
    {
        await File.WriteAllTextAsync(drawing, new Picture(results, run).Text(), cancellation);
        address = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(parsed.GetValue(write) ?? "page"))!, drawing);
    }
    await PrintAsync(parsed, new Report(results, run).Text(address));
});
// After Ctrl-C, folders with many files are deleted.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(5) });

async Task<string> PublishedAsync(ParseResult parsed, CancellationToken cancellation) =>
    parsed.GetValue(server) ?? await PublishedKala.MakeAsync(cancellation);

// The connection string and --s3 may contain a password, and the folder is private; whether statements are prepared changes the figures.
string Arguments(ParseResult parsed)
{
    var (connection, folder) = (parsed.GetValue(postgres), parsed.GetValue(server));
    var prepares = connection?.Split(';').FirstOrDefault(part => part.StartsWith("Max Auto Prepare=", StringComparison.OrdinalIgnoreCase));
    return string.Join(' ', args.Select(argument => argument == connection ? $"\"…{(prepares is null ? "" : $";{prepares}")}\""
        : argument == folder ? "…"
        : argument == parsed.GetValue(store) ? "\"…\""
        : argument));
}

async Task PrintAsync(ParseResult parsed, string text)
{
    Console.WriteLine(text);
    if (parsed.GetValue(write) is { } path)
    {
        await File.WriteAllTextAsync(path, text.TrimEnd() + "\n");
    }
}
