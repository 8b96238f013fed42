using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kala.Application.Users;

namespace Kala.Application.Admin;

/// <summary>
/// Makes cursors that only this installation makes, each for one list: the position, behind a code over it and the list.
/// The key is in the metadata store, so that a cursor outlives a restart and is understood by every server.
/// </summary>
public sealed class CursorSeal(SigningKeys keys)
{
    private const string KeyName = "cursor";
    private const int CodeSize = 16;
    private const int LongestCursor = 2_048;

    // The other encoders make six bytes of an apostrophe: the cursor of a name of them would be longer than one may be.
    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The cursor of a position in a list.</summary>
    internal async Task<string> SealAsync<TKey>(string list, Position<TKey> position, CancellationToken cancellation)
    {
        var place = JsonSerializer.SerializeToUtf8Bytes(position, Short);
        var code = Code(await KeyAsync(cancellation), list, place);
        return Base64Url([.. code, .. place]);
    }

    /// <summary>The position; null if the cursor is none of ours or of another list.</summary>
    internal async Task<Position<TKey>?> OpenAsync<TKey>(string list, string cursor, CancellationToken cancellation)
    {
        if (Bytes(cursor) is not { Length: > CodeSize } bytes)
        {
            return null;
        }
        var place = bytes[CodeSize..];
        var code = Code(await KeyAsync(cancellation), list, place);
        return CryptographicOperations.FixedTimeEquals(code, bytes.AsSpan(0, CodeSize))
            ? JsonSerializer.Deserialize<Position<TKey>>(place)
            : null;
    }

    private static byte[] Code(byte[] key, string list, byte[] place)
    {
        byte[] all = [.. Encoding.UTF8.GetBytes(list), 0, .. place];
        return HMACSHA256.HashData(key, all)[..CodeSize];
    }

    private static string Base64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[]? Bytes(string cursor)
    {
        if (cursor.Length > LongestCursor || cursor.Length % 4 == 1)
        {
            return null;
        }
        var bytes = new byte[cursor.Length];
        var text = cursor.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (cursor.Length % 4)) % 4);
        return Convert.TryFromBase64String(text, bytes, out var length) && Base64Url(bytes[..length]) == cursor
            ? bytes[..length]
            : null;
    }

    private Task<byte[]> KeyAsync(CancellationToken cancellation) => keys.GetAsync(KeyName, cancellation);
}
