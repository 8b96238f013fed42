using Kala.Testing;

namespace Kala.Api.Tests.Fuzz;

/// <summary>
/// Almost valid requests to all calls (S1): each is a documented call with some mutations. No response is a
/// 500, undocumented or late, and memory does not grow. KALA_FUZZ_INPUTS sets the number, KALA_FUZZ_SEED the seed.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int ServerLife = 5_000;
    private const long GrowthAllowed = 64 << 20;

    private static readonly int Inputs = int.Parse(Environment.GetEnvironmentVariable("KALA_FUZZ_INPUTS") ?? "400", provider: null);

    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("KALA_FUZZ_SEED") ?? $"{Random.Shared.Next(1 << 30)}", provider: null);

    [Fact]
    public async Task No_input_makes_a_fault()
    {
        output.WriteLine($"KALA_FUZZ_SEED={Seed}");
        var heap = 0L;
        for (int done = 0, server = 0; done < Inputs; done += ServerLife, server++)
        {
            // A new server from time to time, because its log is compared with the description when it ends.
            await using var kala = await (server % 2 == 0 ? KalaApplication.StartSignedInAsync() : KalaApplication.StartAsync());
            await RunAsync(kala, done, Math.Min(Inputs, done + ServerLife));
            var now = GC.GetTotalMemory(forceFullCollection: true);
            heap = server < 2 ? now : heap;
            Assert.True(now - heap < GrowthAllowed, $"The heap has grown from {heap >> 20} to {now >> 20} MiB (KALA_FUZZ_SEED={Seed}).");
        }
    }

    [Fact]
    public async Task A_fault_would_be_found()
    {
        await using var kala = await KalaApplication.StartAsync();
        using var target = await FuzzTarget.PrepareAsync(kala);
        kala.Database.ReadFault = new InvalidOperationException("A bug.");

        var faults = 0;
        for (var number = 0; number < 100; number++)
        {
            faults += await target.FaultOfAsync(FuzzInput.Of(4711, number)) is null ? 0 : 1;
        }

        Assert.InRange(faults, 5, 100);
    }

    private static async Task RunAsync(KalaApplication kala, int from, int to)
    {
        using var target = await FuzzTarget.PrepareAsync(kala);
        for (var number = from; number < to; number++)
        {
            var input = FuzzInput.Of(Seed, number);
            if (await target.FaultOfAsync(input) is { } fault)
            {
                var (least, why) = await ShrinkAsync(target, input, fault);
                Assert.Fail($"{why}\nKALA_FUZZ_SEED={Seed}, input {number}, shrunk to:\n{least.Describe(target)}");
            }
        }
    }

    /// <summary>Removes mutations while the rest still causes the fault.</summary>
    private static async Task<(FuzzInput Input, string Fault)> ShrinkAsync(FuzzTarget target, FuzzInput input, string fault)
    {
        for (var i = 0; i < input.Mutations.Count;)
        {
            var smaller = input with { Mutations = [.. input.Mutations.Where((_, index) => index != i)] };
            if (await target.FaultOfAsync(smaller) is { } still)
            {
                (input, fault) = (smaller, still);
            }
            else
            {
                i++;
            }
        }
        return (input, fault);
    }
}
