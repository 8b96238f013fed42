using System.Globalization;
using Kala.Infrastructure.Blobs.S3;
using Kala.Infrastructure.Storage;

namespace Kala.Api.Doctor;

/// <summary>Checks the S3-compatible store of the blobs.</summary>
internal static class S3Doctor
{
    private static readonly TimeSpan SlowPut = TimeSpan.FromMilliseconds(200);

    /// <summary>Stores refuse requests when the clocks differ by a quarter of an hour.</summary>
    private static readonly TimeSpan WrongClock = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<Finding>> FindAsync(IServiceProvider services, CancellationToken cancellation)
    {
        var name = services.GetRequiredService<KalaStorage>().Blobs;
        try
        {
            var (put, ahead) = await services.GetRequiredService<S3Checkup>().RunAsync(cancellation);
            var text = string.Create(
                CultureInfo.InvariantCulture, $"a put of 4 KiB takes {put.TotalMilliseconds:0} ms (median of {S3Checkup.Rounds}); every chunk waits for one");
            return
            [
                Finding.Ok("store", $"{name}: put, get, range, list, copy and delete work"),
                put <= SlowPut ? Finding.Ok("put", text) : Finding.Note("put", text),
                ahead.Duration() < WrongClock
                    ? Finding.Ok("clock", "the store's clock and this machine's agree")
                    : Finding.Wrong("clock", string.Create(
                        CultureInfo.InvariantCulture,
                        $"the store's clock is {Math.Abs(ahead.TotalSeconds):0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: set the wrong one")),
            ];
        }
        catch (IOException fault)
        {
            return [Finding.Wrong("store", $"{name}: {fault.Message}")];
        }
    }
}
