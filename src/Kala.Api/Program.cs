using Kala.Api.Client;
using Kala.Api.Hosting;
using Kala.Infrastructure;

if (ClientCommands.Handles(args))
{
    return await ClientCommands.RunAsync(args);
}
if (Probe.IsAsked(args))
{
    return await Probe.RunAsync(args);
}
if (CommandLine.Has(args, "--help"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}
if (CommandLine.Has(args, "--version"))
{
    Console.WriteLine(CommandLine.Version);
    return 0;
}
PrivateFiles.RestrictNewFiles();
try
{
    if (CommandLine.Has(args, CopyMetadata.Flag))
    {
        return await CopyMetadata.RunAsync(args);
    }
    await using var app = KalaHost.Build(CommandLine.SettingsOf(args));
    if (CommandLine.Has(args, "--migrate-only"))
    {
        await app.Services.GetRequiredService<KalaStorage>().PrepareAsync(CancellationToken.None);
        return 0;
    }
    await KalaHost.StartAsync(app, CancellationToken.None);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception impossible) when (impossible is StartupException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"kala: {impossible.Message}");
    return 1;
}
