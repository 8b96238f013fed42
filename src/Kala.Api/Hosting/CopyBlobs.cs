using System.Runtime.InteropServices;
using Kala.Api.Configuration;
using Kala.Infrastructure;
using Kala.Infrastructure.Hosting;

namespace Kala.Api.Hosting;

/// <summary>The command <c>--copy-blobs --from disk --to s3</c>, or the other way round: see docs/from-disk-to-s3.md.</summary>
internal static class CopyBlobs
{
    private const string Disk = "disk";
    private const string S3 = "s3";

    /// <summary>Copies the blobs of all rows, and prints how far it is. Exit code 1 if something was not copied.</summary>
    /// <exception cref="StartupException">The copy is impossible or not allowed.</exception>
    /// <exception cref="IOException">A store is full or did not answer.</exception>
    public static async Task<int> RunAsync(string? from, string? to, IReadOnlyList<string> arguments)
    {
        var toBucket = (from?.ToLowerInvariant(), to?.ToLowerInvariant()) switch
        {
            (Disk, S3) => true,
            (S3, Disk) => false,
            _ => throw new StartupException($"{CommandLine.CopyBlobs} needs --from {Disk} --to {S3}, or --from {S3} --to {Disk}."),
        };
        await using var services = CommandServices.Build(
            arguments,
            configuration => InfrastructureServices.ConnectionOfCommand(Settings.ConnectionString(configuration)),
            Overrides(toBucket));
        using var copy = new BlobCopy(services);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var progress = new CopyProgress(copy.Counts, System.Console.Out, System.Console.IsOutputRedirected);
        try
        {
            var target = await copy.RunAsync(toBucket, (id, reason) => progress.WriteLine($"{id} was not copied: {reason}"), stop.Token);
            await progress.FinishAsync();
            return Conclude(copy.Counts, target, toBucket);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await progress.FinishAsync();
            System.Console.WriteLine("Stopped. Run the same command again: it continues.");
            return 1;
        }
        catch (IOException fault)
        {
            await progress.FinishAsync();
            throw new StartupException($"{fault.Message} Run the same command again when this is solved: it continues.");
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>The settings of both stores are needed, whichever the server uses now; and a source is never created.</summary>
    private static Dictionary<string, string?> Overrides(bool toBucket)
    {
        var overrides = new Dictionary<string, string?> { ["Filestore:Store"] = "S3" };
        if (!toBucket)
        {
            overrides["Filestore:S3:CreateBucket"] = "false";
        }
        return overrides;
    }

    private static int Conclude(BlobCopyCounts counts, string target, bool toBucket)
    {
        if (counts.Failed > 0)
        {
            System.Console.WriteLine(
                $"{counts.Failed} of {counts.Contents} files and sessions were not copied: they are named above, and in {target} they cannot be read.");
            return 1;
        }
        System.Console.WriteLine(
            $"All {counts.Contents} files and sessions are in {target}. Set Filestore:Store to {(toBucket ? "S3" : "Disk")} and start the server.");
        return 0;
    }
}
