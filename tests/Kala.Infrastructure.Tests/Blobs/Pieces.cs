using System.Buffers;

namespace Kala.Infrastructure.Tests.Blobs;

/// <summary>Bytes that do not lie in one piece.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(byte[] bytes, long before)
    {
        Memory = bytes;
        RunningIndex = before;
    }

    public static ReadOnlySequence<byte> Of(params byte[][] pieces)
    {
        var first = new Pieces(pieces[0], 0);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            var next = new Pieces(piece, last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
