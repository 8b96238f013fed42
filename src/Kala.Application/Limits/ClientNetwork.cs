using System.Buffers.Binary;
using System.Net;

namespace Kala.Application.Limits;

/// <summary>
/// The network that distinguishes anonymous callers: an IPv4 address, or the first 64 bits of an IPv6 address, because
/// one customer usually has all addresses with that prefix.
/// </summary>
public readonly record struct ClientNetwork
{
    private readonly ulong _prefix;
    private readonly bool _isIPv6;

    private ClientNetwork(ulong prefix, bool isIPv6) => (_prefix, _isIPv6) = (prefix, isIPv6);

    /// <summary>The network of an address; callers without one, as on a Unix socket, share a network.</summary>
    public static ClientNetwork Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }
        Span<byte> bytes = stackalloc byte[16];
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).TryWriteBytes(bytes, out var length);
        return length == 4
            ? new ClientNetwork(BinaryPrimitives.ReadUInt32BigEndian(bytes), isIPv6: false)
            : new ClientNetwork(BinaryPrimitives.ReadUInt64BigEndian(bytes), isIPv6: true);
    }

    /// <summary>The address or prefix, such as <c>192.0.2.7</c> or <c>2001:db8:1:2::/64</c>; <c>local</c> without one.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (_isIPv6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, _prefix);
            return $"{new IPAddress(bytes)}/64";
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_prefix);
        return _prefix == 0 ? "local" : $"{new IPAddress(bytes[..4])}";
    }
}
