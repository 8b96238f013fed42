using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kala.Domain.Blobs;

namespace Kala.Application.Contents;

/// <summary>
/// SHA-256 of libcrypto, whose context is plain memory: 112 bytes with the eight words, the bit count and the
/// incomplete block. .NET's <see cref="IncrementalHash"/> computes the same digest, but its state cannot be saved.
/// </summary>
/// <remarks>
/// The functions are deprecated in OpenSSL 3 but available, and not part of its FIPS module. At first use they are
/// tested
/// once, including a save in the middle of a block; if the test fails, they are not used.
/// </remarks>
internal sealed unsafe class NativeSha256
{
    private const int BlockSize = 64;

    private static readonly delegate* unmanaged<Context*, int> InitFunction;
    private static readonly delegate* unmanaged<Context*, byte*, nuint, int> UpdateFunction;
    private static readonly delegate* unmanaged<byte*, Context*, int> FinalFunction;

    private Context _context;

#pragma warning disable CA1810 // the three functions and the test of them belong together
    static NativeSha256()
#pragma warning restore CA1810
    {
        foreach (var name in (string[])["libcrypto.so.3", "libcrypto.so", "libcrypto.so.1.1"])
        {
            if (OperatingSystem.IsLinux()
                && NativeLibrary.TryLoad(name, out var library)
                && NativeLibrary.TryGetExport(library, "SHA256_Init", out var init)
                && NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
                && NativeLibrary.TryGetExport(library, "SHA256_Final", out var final))
            {
                InitFunction = (delegate* unmanaged<Context*, int>)init;
                UpdateFunction = (delegate* unmanaged<Context*, byte*, nuint, int>)update;
                FinalFunction = (delegate* unmanaged<byte*, Context*, int>)final;
                IsAvailable = GivesKnownAnswers();
                return;
            }
        }
    }

    /// <summary>Continues from a state.</summary>
    public NativeSha256(Sha256State state)
    {
        fixed (Context* context = &_context)
        {
            // Init sets the fields that are not part of the state.
            _ = InitFunction(context);
            for (var i = 0; i < 8; i++)
            {
                context->Words[i] = state.Word(i);
            }
            var bits = (ulong)state.Count << 3;
            context->BitsLow = (uint)bits;
            context->BitsHigh = (uint)(bits >> 32);
            context->TailLength = (uint)state.Tail.Length;
            state.Tail.CopyTo(new Span<byte>(context->Block, BlockSize));
        }
    }

    /// <summary>Whether the machine has a libcrypto that passed the test.</summary>
    public static bool IsAvailable { get; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        fixed (Context* context = &_context)
        fixed (byte* first = bytes)
        {
            _ = UpdateFunction(context, first, (nuint)bytes.Length);
        }
    }

    public Sha256State Save()
    {
        fixed (Context* context = &_context)
        {
            var bits = ((ulong)context->BitsHigh << 32) | context->BitsLow;
            return Sha256State.Create(
                new ReadOnlySpan<uint>(context->Words, 8),
                (long)(bits >> 3),
                new ReadOnlySpan<byte>(context->Block, (int)context->TailLength));
        }
    }

    public void Finish(Span<byte> digest)
    {
        fixed (Context* context = &_context)
        fixed (byte* first = digest)
        {
            _ = FinalFunction(first, context);
        }
    }

    private static bool GivesKnownAnswers()
    {
        var text = new byte[200];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (byte)(i * 7);
        }
        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        foreach (var cut in (int[])[0, 63, 64, 101])
        {
            var before = new NativeSha256(Sha256State.Empty);
            before.Append(text.AsSpan(0, cut));
            var saved = before.Save();
            if (saved.Count != cut || !saved.Tail.SequenceEqual(text.AsSpan(cut - (cut % BlockSize), cut % BlockSize)))
            {
                return false;
            }
            var after = new NativeSha256(Sha256State.FromBytes(saved.ToBytes()));
            after.Append(text.AsSpan(cut));
            after.Finish(digest);
            if (!digest.SequenceEqual(SHA256.HashData(text)))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>SHA256_CTX of openssl/sha.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Context
    {
        public fixed uint Words[8];
        public uint BitsLow;
        public uint BitsHigh;
        public fixed byte Block[BlockSize];
        public uint TailLength;
        public uint DigestLength;
    }
}
