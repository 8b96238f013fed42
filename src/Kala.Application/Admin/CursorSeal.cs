using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kala.Application.Users;

namespace Kala.Application.Admin;

/// <summary>
/// Creates and checks cursors, each valid for one list of this installation: a code (HMAC) over position and list,
/// followed by the position. The key is in the metadata store, so that a cursor survives a restart and is valid on
/// every server.
/// </summary>
public sealed class CursorSeal(SigningKeys keys)
{
    private const string KeyName = "cursor";
    private const int CodeSize = 16;
    private const int LongestCursor = 2_048;

    // The default encoder writes an apostrophe as six bytes, so the cursor of a name with many of them would be too
    // long.
    private static readonly JsonSerializerOptions Short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Creates the cursor of a position.</summary>
    internal async Task<string> SealAsync<TKey>(string list, Position<TKey> position, CancellationToken cancellation)
    {
        var place = JsonSerializer.SerializeToUtf8Bytes(position, Short);
        var code = Code(await KeyAsync(cancellation), list, place);
        return Base64Url([.. code, .. place]);
    }

    /// <summary>The position of a cursor; null if the cursor is invalid or belongs to another list.</summary>
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
