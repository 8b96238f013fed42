using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using TestResult = FsCheck.TestResult;

namespace Kala.Application.Tests.Model;

/// <summary>
/// Runs random sequences until one violates the model. <c>KALA_MODEL_SEED</c> (as a failure prints it) makes the same
/// ones again, <c>KALA_MODEL_SEQUENCES</c> says how many.
/// </summary>
internal static class ModelCheck
{
    private const string SeedVariable = "KALA_MODEL_SEED";

    public static int Sequences =>
        int.TryParse(Environment.GetEnvironmentVariable("KALA_MODEL_SEQUENCES"), CultureInfo.InvariantCulture, out var count)
            ? count
            : 500;

    /// <summary>Shares the sequences out to the processors; with a seed, runs them one after the other.</summary>
    public static async Task<string?> FindInParallelAsync(int sequences)
    {
        var seed = Seed.FromEnvironment();
        var workers = seed is null ? Math.Min(Environment.ProcessorCount, sequences) : 1;
        var found = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker =>
            FindAsync((sequences + worker) / workers, () => new Faithful(), seed)));
        return found.FirstOrDefault(failure => failure is not null);
    }

    /// <summary>What the failure of the first sequence that violates the model says; null if none of them does.</summary>
    public static async Task<string?> FindAsync(int sequences, Func<Variation> variation, Seed? seed, bool shrinks = true)
    {
        await using var database = await ModelDatabase.CreateAsync();
        var verdict = new Verdict();
        var config = Config.Default
            .WithMaxTest(sequences)
            .WithRunner(verdict)
            .WithReplay(seed is null
                ? FSharpOption<Replay>.None
                : new Replay(
                    new Rnd(seed.Start, seed.Gamma),
                    seed.Size is { } size ? FSharpOption<int>.Some(size) : FSharpOption<int>.None));
        var arbitrary = shrinks ? Model.Sequences.Arbitrary : Arb.From(Model.Sequences.Arbitrary.Generator);
        var property = Prop.ForAll(arbitrary, sequence => RunOne(database, variation(), sequence));
        // A thread of its own, which FsCheck blocks for the whole time.
        await Task.Factory.StartNew(
            () => Check.One(config, property), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return verdict.Failure;
    }

    /// <summary>Runs one sequence on a machine of its own.</summary>
    public static async Task RunOneAsync(params Command[] commands)
    {
        await using var database = await ModelDatabase.CreateAsync();
        await RunOneAsync(database, new Faithful(), new Sequence(commands, ForgetsDigests: false));
    }

    /// <summary>Runs one sequence on an empty machine.</summary>
    public static async Task RunOneAsync(ModelDatabase database, Variation variation, Sequence sequence)
    {
        await database.EmptyAsync();
        using var world = new World(database, variation, sequence.ForgetsDigests);
        await new Scenario(world).RunAsync(sequence.Commands);
    }

    private static void RunOne(ModelDatabase database, Variation variation, Sequence sequence) =>
        RunOneAsync(database, variation, sequence).GetAwaiter().GetResult();

    /// <summary>Where FsCheck's random numbers begin; with a size, exactly that one sequence is made.</summary>
    public sealed record Seed(ulong Start, ulong Gamma, int? Size)
    {
        public static Seed? FromEnvironment() =>
            Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } text ? Parse(text) : null;

        /// <summary>Reads up to three numbers with commas between them, as a failure prints them.</summary>
        public static Seed Parse(string text)
        {
            var parts = text.Split(',');
            return new Seed(
                ulong.Parse(parts[0], CultureInfo.InvariantCulture),
                parts.Length > 1 ? ulong.Parse(parts[1], CultureInfo.InvariantCulture) : 1,
                parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : null);
        }
    }

    private sealed class Verdict : IRunner
    {
        public string? Failure { get; private set; }

        public void OnStartFixture(Type t)
        {
        }

        public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
        {
        }

        public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
        {
        }

        public void OnFinished(string name, TestResult result)
        {
            if (result is TestResult.Failed failed)
            {
                // That of the sequence itself: it comes first when this is the seed.
                var seed = failed.Item6;
                Failure = $"Sequence {failed.Item1.NumberOfTests} violates the model; again with {SeedVariable}={seed.Seed},{seed.Gamma},{failed.Item7}\n"
                    + $"Shrunk {failed.Item1.NumberOfShrinks} times to:{string.Join("", failed.Item3)}\n\n{failed.Item4}";
            }
        }
    }
}
