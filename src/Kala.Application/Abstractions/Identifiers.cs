using System.Globalization;
using System.Security.Cryptography;

namespace Kala.Application.Abstractions;

/// <summary>Creates identifiers; tests may override it.</summary>
public class Identifiers
{
    private static int _events;

    /// <summary>
    /// A uuid, version 4, from the system's secure random source: a session's uuid must be hard to guess.
    /// </summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewId() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>A new, unique lease token.</summary>
#pragma warning disable RS0030 // the one place
    public virtual Guid NewLease() => Guid.NewGuid();
#pragma warning restore RS0030

    /// <summary>
    /// A uuid, version 7, for an event at this time; greater than all earlier ones of this process for the same
    /// millisecond. See RFC 9562, section 6.2, method 1: a counter of 32 bits follows the time.
    /// </summary>
    public static Guid NewEventId(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(at).TryWriteBytes(bytes, bigEndian: true, out _);
        var count = (uint)Interlocked.Increment(ref _events);
        bytes[6] = (byte)(0x70 | (count >> 28));
        bytes[7] = (byte)(count >> 20);
        bytes[8] = (byte)(0x80 | ((count >> 14) & 0x3F));
        bytes[9] = (byte)(count >> 6);
        bytes[10] = (byte)((count << 2) | (bytes[10] & 3u));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A new blob name, unique in its folder.</summary>
    public virtual string NewBlob() =>
        RandomNumberGenerator.GetHexString(16, lowercase: true).ToString(CultureInfo.InvariantCulture);
}
