using FsCheck;
using FsCheck.Fluent;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

/// <summary>A random sequence, and what it runs on.</summary>
internal sealed record Sequence(IReadOnlyList<Command> Commands, bool ForgetsDigests)
{
    public override string ToString() =>
        $"{(ForgetsDigests ? "(without digest states)" : "")}\n  {string.Join("\n  ", Commands)}";
}

/// <summary>Makes random sequences, and simpler ones of one that fails.</summary>
internal static class Sequences
{
    private static readonly Gen<int> Size = Gen.Frequency(
        (2, Gen.Constant(0)),
        (20, Gen.Elements(1, 63, 64, 65, 1000, 4095, 4096, 4097, 8192, 10_000)),
        (4, Gen.Elements(65_535, 65_536, 65_537)),
        (1, Gen.Elements(131_072, 262_143, 262_145)));

    private static readonly Gen<int> Slot = Gen.Choose(0, 3);
    private static readonly Gen<int> Seed = Gen.Choose(0, int.MaxValue - 1);
    private static readonly Gen<bool> Coin = Gen.Elements(true, false);

    private static readonly Gen<HashKind> Hash = Kind((3, HashKind.None), (3, HashKind.Right), (1, HashKind.Wrong));

    private static readonly Gen<Command> MakeSession =
        from size in Size
        from hash in Kind((4, HashKind.None), (8, HashKind.Right), (1, HashKind.Wrong))
        from key in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        select (Command)new Create(size, hash, key);

    private static readonly Gen<SendChunk> Chunk =
        from slot in Slot
        from mode in Kind((2, WriteMode.Write), (5, WriteMode.Append))
        from offset in Kind((2, OffsetKind.None), (6, OffsetKind.Equal), (2, OffsetKind.Lower), (1, OffsetKind.Higher))
        from shift in Size
        from reach in Kind((4, Reach.Rest), (6, Reach.Some), (1, Reach.Beyond))
        from length in Size
        from variant in Gen.Frequency((8, Gen.Constant(0)), (2, Gen.Choose(1, 2)))
        from hash in Kind((8, HashKind.None), (2, HashKind.Right), (1, HashKind.Wrong))
        from end in Kind((8, BodyEnd.Whole), (4, BodyEnd.Cut), (1, BodyEnd.Malformed), (1, BodyEnd.NoFields))
        from endAt in Size
        from declares in Coin
        from exact in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from pieces in Gen.Choose(1, 3)
        select new SendChunk(slot, mode)
        {
            Offset = offset,
            Shift = shift,
            Reach = reach,
            Length = length,
            Variant = variant,
            Hash = hash,
            End = end,
            EndAt = endAt,
            Declares = declares,
            Exact = exact,
            Pieces = pieces,
        };

    private static readonly Gen<Command> CloseIt =
        from slot in Slot
        from late in Kind((3, HashKind.None), (3, HashKind.Right), (1, HashKind.Wrong))
        select (Command)new Close(slot, late);

    private static readonly Gen<Command> AbortIt = Slot.Select(slot => (Command)new Abort(slot));

    private static readonly Gen<Command> StoreFile =
        from size in Size
        from hash in Hash
        from off in Gen.Frequency((4, Gen.Constant<int?>(0)), (2, Gen.Constant<int?>(null)), (1, Gen.Elements<int?>(1, -1)))
        from end in Kind((6, BodyEnd.Whole), (1, BodyEnd.Cut), (1, BodyEnd.Malformed))
        from endAt in Size
        from declares in Coin
        select (Command)new Store(size, hash) { Off = off, End = end, EndAt = endAt, Declares = declares };

    private static readonly Gen<Command> LosePower = Seed.Select(seed => (Command)new PowerLoss(seed));

    private static readonly Gen<Command> Break =
        from fault in Gen.Elements(Enum.GetValues<Fault>())
        from room in Size
        select (Command)new Arm(fault, room);

    private static readonly Gen<Command> PassTime = Gen.Frequency(
        (6, Gen.Constant<Command>(new Wait(TimeSpan.FromSeconds(6)))),
        (2, Gen.Constant<Command>(new Wait(TimeSpan.FromDays(5)))),
        (1, Gen.Constant<Command>(new Wait(TimeSpan.FromDays(8)))),
        (1, Gen.Constant<Command>(new Wait(TimeSpan.FromDays(31)))));

    private static readonly Gen<Command> Ask = Gen.OneOf(
        Slot.Select(slot => (Command)new GetView(slot)),
        Slot.Select(slot => (Command)new Settle(slot)),
        Slot.Select(slot => (Command)new ReadFile(slot)));

    private static readonly Gen<Command> Rival = Gen.Frequency(
        (5, Chunk.Select(chunk => (Command)chunk)), (3, CloseIt), (1, AbortIt));

    private static readonly Gen<Command> TwoAtOnce =
        from first in Rival
        from second in Rival
        select (Command)new Together(first, second);

    private static readonly Gen<Command> Plain = Gen.Frequency(
        (3, MakeSession),
        (16, Chunk.Select(chunk => (Command)chunk)),
        (5, CloseIt),
        (1, AbortIt),
        (1, Slot.Select(slot => (Command)new Erase(slot))),
        (1, Gen.Constant<Command>(new CollectAll())),
        (2, Ask),
        (1, Slot.Select(slot => (Command)new RemoveFile(slot))),
        (2, StoreFile),
        (1, Slot.Select(slot => (Command)new Pry(slot))));

    private static readonly Gen<Command> Restart = Gen.Frequency(
        (2, Gen.Constant<Command>(new Crash())),
        (3, LosePower),
        (1, Slot.Select(slot => (Command)new Stop(slot))));

    private static readonly Gen<Command> Stalled =
        from chunk in Chunk
        from sent in Size
        from meanwhile in Several(Gen.Frequency((8, Plain), (3, PassTime), (1, Restart), (1, Break)), 1, 3)
        select (Command)new Stall(chunk, sent, meanwhile);

    private static readonly Gen<Command> Doomed =
        from inner in Gen.Frequency((6, Plain), (2, Stalled), (1, TwoAtOnce))
        from steps in Gen.Choose(0, 12)
        from power in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from seed in Seed
        select (Command)new Doom(inner, steps, power, seed);

    private static readonly Gen<Command> Any = Gen.Frequency(
        (30, Plain),
        (6, Stalled),
        (5, Doomed),
        (3, TwoAtOnce),
        (3, Restart),
        (4, Break),
        (2, Gen.Constant<Command>(new Repair())),
        (1, PassTime));

    /// <summary>10 to 40 commands; the first makes a session.</summary>
    public static Arbitrary<Sequence> Arbitrary { get; } = Arb.From(
        from first in MakeSession
        from rest in Several(Any, 9, 39)
        from forgets in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new Sequence([first, .. rest], forgets),
        Shrink);

    private static Gen<T> Kind<T>(params (int Weight, T Value)[] kinds) =>
        Gen.Frequency(kinds.Select(kind => (kind.Weight, Gen.Constant(kind.Value))).ToArray());

    private static Gen<List<Command>> Several(Gen<Command> one, int least, int most) =>
        Gen.Choose(least, most).SelectMany(count => Gen.ListOf(one, count)).Select(list => list.ToList());

    private static IEnumerable<Sequence> Shrink(Sequence sequence)
    {
        foreach (var fewer in Fewer(sequence.Commands))
        {
            yield return sequence with { Commands = fewer };
        }
        for (var i = 0; i < sequence.Commands.Count; i++)
        {
            foreach (var simpler in Simpler(sequence.Commands[i]))
            {
                yield return sequence with { Commands = [.. sequence.Commands.Take(i), simpler, .. sequence.Commands.Skip(i + 1)] };
            }
        }
        if (sequence.ForgetsDigests)
        {
            yield return sequence with { ForgetsDigests = false };
        }
    }

    /// <summary>Without a half, a quarter, … a single one of them.</summary>
    private static IEnumerable<IReadOnlyList<Command>> Fewer(IReadOnlyList<Command> commands)
    {
        for (var size = commands.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= commands.Count; at += size)
            {
                yield return [.. commands.Take(at), .. commands.Skip(at + size)];
            }
        }
        if (commands.Count == 1)
        {
            yield return [];
        }
    }

    private static IEnumerable<Command> Simpler(Command command) => command switch
    {
        Stall stall => Fewer(stall.Meanwhile).Select(fewer => (Command)(stall with { Meanwhile = fewer }))
            .Concat(Simpler(stall.Chunk).Select(chunk => stall with { Chunk = (SendChunk)chunk }))
            .Concat(stall.Meanwhile.SelectMany((one, at) => Simpler(one).Select(simpler => stall with
            {
                Meanwhile = [.. stall.Meanwhile.Take(at), simpler, .. stall.Meanwhile.Skip(at + 1)],
            })))
            .Append(stall.Chunk)
            .Concat(Smaller(stall.Sent).Select(sent => stall with { Sent = sent })),
        Doom doom => Simpler(doom.Inner).Select(inner => (Command)(doom with { Inner = inner })).Append(doom.Inner)
            .Concat(doom.Power ? [doom with { Power = false }] : []),
        Together together => [together.First, together.Second],
        Create create => Smaller(create.Size).Select(size => create with { Size = size })
            .Concat(create.Key > 0 ? [create with { Key = 0 }] : []),
        Store store => Smaller(store.Size).Select(size => store with { Size = size }),
        SendChunk chunk => SimplerChunks(chunk).Distinct().Where(simpler => simpler != chunk),
        Arm arm => Smaller(arm.Room).Select(room => arm with { Room = room }),
        _ => [],
    };

    private static IEnumerable<SendChunk> SimplerChunks(SendChunk chunk)
    {
        yield return chunk with { End = BodyEnd.Whole, EndAt = 0 };
        yield return chunk with { Hash = HashKind.None };
        yield return chunk with { Offset = OffsetKind.Equal, Shift = 0 };
        yield return chunk with { Reach = Reach.Rest, Length = 0 };
        yield return chunk with { Pieces = 1, Declares = true };
        yield return chunk with { Variant = 0 };
        yield return chunk with { Exact = false };
        foreach (var length in Smaller(chunk.Length))
        {
            yield return chunk with { Length = length };
        }
        foreach (var at in Smaller(chunk.EndAt))
        {
            yield return chunk with { EndAt = at };
        }
        foreach (var shift in Smaller(chunk.Shift))
        {
            yield return chunk with { Shift = shift };
        }
    }

    private static IEnumerable<int> Smaller(int number) =>
        ((int[])[0, 1, 10, 100, 1000, number / 2, number - 1]).Where(one => one >= 0 && one < number).Distinct();
}
