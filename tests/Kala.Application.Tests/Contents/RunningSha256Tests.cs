using System.Security.Cryptography;
using Kala.Application.Contents;
using Kala.Domain.Blobs;
using Kala.Infrastructure.Tests.Blobs;

namespace Kala.Application.Tests.Contents;

public sealed class RunningSha256Tests
{
    // FIPS 180-4 examples, and the empty message.
    public static TheoryData<string, string, bool> KnownAnswers
    {
        get
        {
            var answers = new TheoryData<string, string, bool>();
            foreach (var isNative in (bool[])[true, false])
            {
                answers.Add("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", isNative);
                answers.Add("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", isNative);
                answers.Add(
                    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
                    isNative);
                answers.Add(
                    new string('a', 1_000_000),
                    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
                    isNative);
            }
            return answers;
        }
    }

    [Theory]
    [MemberData(nameof(KnownAnswers), DisableDiscoveryEnumeration = true)]
    public void Known_texts_have_their_known_digests(string text, string hex, bool isNative)
    {
        using var running = Start(isNative);
        running.Append(System.Text.Encoding.ASCII.GetBytes(text));

        var digest = running.Finish();

        Assert.Equal(hex, digest.Hex);
    }

    [Fact]
    public void A_linux_machine_can_save_its_digests()
    {
        using var running = RunningSha256.Start();

        var state = running.Save();

        Assert.Equal(OperatingSystem.IsLinux(), NativeSha256.IsAvailable);
        Assert.Equal(OperatingSystem.IsLinux(), state is not null);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_the_bytes_are_split_the_digest_is_the_same(bool isNative)
    {
        var random = new Random(20261122);
        for (var round = 0; round < 500; round++)
        {
            var content = new byte[random.Next(2000)];
            random.NextBytes(content);
            using var running = Start(isNative);

            for (var at = 0; at < content.Length;)
            {
                var count = random.Next(Math.Min(200, content.Length - at) + 1);
                running.Append(content.AsSpan(at, count));
                at += count;
            }

            Assert.Equal(DigestOf(content), running.Finish());
        }
    }

    [Fact]
    public void Wherever_it_is_saved_and_taken_up_again_the_digest_is_the_same()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 500; round++)
        {
            var content = new byte[random.Next(2000)];
            random.NextBytes(content);
            var state = Sha256State.Empty;

            for (var at = 0; at < content.Length;)
            {
                var count = random.Next(Math.Min(200, content.Length - at) + 1);
                using var running = RunningSha256.Resume(Sha256State.FromBytes(state.ToBytes()))!;
                running.Append(content.AsSpan(at, count));
                state = running.Save()!;
                at += count;
            }

            using var last = RunningSha256.Resume(state)!;
            Assert.Equal(content.Length, state.Count);
            Assert.Equal(DigestOf(content), last.Finish());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(119)]
    [InlineData(128)]
    public void A_save_at_the_edges_of_a_block_loses_nothing(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length + 100);
        using var before = RunningSha256.Start();
        before.Append(content.AsSpan(0, length));

        var state = before.Save()!;
        using var after = RunningSha256.Resume(state)!;
        after.Append(content.AsSpan(length));

        Assert.Equal(length % 64, state.Tail.Length);
        Assert.Equal(DigestOf(content), after.Finish());
    }

    [Fact]
    public void Saving_does_not_disturb_what_goes_on()
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        using var running = RunningSha256.Start();
        foreach (var one in content)
        {
            running.Append([one]);
            _ = running.Save();
        }

        var digest = running.Finish();

        Assert.Equal(DigestOf(content), digest);
    }

    [Fact]
    public void The_count_goes_on_beyond_32_bits()
    {
        var mebibyte = RandomNumberGenerator.GetBytes(1 << 20);
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var running = RunningSha256.Start();
        for (var count = 1; count <= 513; count++)
        {
            expected.AppendData(mebibyte);
            running.Append(mebibyte);
            if (count >= 511)
            {
                var state = running.Save()!;
                running.Dispose();
                running = RunningSha256.Resume(Sha256State.FromBytes(state.ToBytes()))!;
            }
        }

        var digest = running.Finish();

        Assert.Equal(Sha256Digest.FromBytes(expected.GetHashAndReset()), digest);
        running.Dispose();
    }

    [Fact]
    public void A_large_count_is_saved_as_it_was()
    {
        var terabyte = Sha256State.Create(new uint[8], 1L << 40, []);

        using var running = RunningSha256.Resume(terabyte)!;

        Assert.Equal(terabyte.ToBytes(), running.Save()!.ToBytes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_in_several_pieces_are_hashed_in_their_order(bool isNative)
    {
        var pieces = Pieces.Of("hel"u8.ToArray(), [], "lo"u8.ToArray());
        using var running = Start(isNative);

        running.Append(pieces);

        Assert.Equal(DigestOf("hello"u8), running.Finish());
    }

    [Fact]
    public void Without_a_state_there_is_nothing_to_go_on_with()
    {
        var running = RunningSha256.Resume(null);

        Assert.Null(running);
    }

    [Fact]
    public void A_machine_that_cannot_save_gives_no_state()
    {
        using var running = Start(isNative: false);
        running.Append("hello"u8);

        var state = running.Save();

        Assert.Null(state);
        Assert.Equal(DigestOf("hello"u8), running.Finish());
    }

    [Fact]
    public void A_machine_that_cannot_save_cannot_go_on_with_what_another_saved()
    {
        using var running = RunningSha256.Start();
        running.Append("hello"u8);

        var resumed = RunningSha256.Resume(running.Save(), isNative: false);

        Assert.Null(resumed);
    }

    private static RunningSha256 Start(bool isNative) => RunningSha256.Resume(Sha256State.Empty, isNative)!;

    private static Sha256Digest DigestOf(ReadOnlySpan<byte> bytes) => Sha256Digest.FromBytes(SHA256.HashData(bytes));
}
