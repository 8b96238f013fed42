using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kala.Application;
using Kala.Application.Files;
using Kala.Application.Users;
using Kala.Domain.Owners;
using Kala.Domain.Users;

namespace Kala.Api.Auth;

/// <summary>
/// Signs links and checks them: a code (HMAC-SHA-256), then the file, the maker and the rest, as base64url. What the maker may
/// do is in the tables. See docs/decisions/0064.
/// </summary>
internal sealed class LinkSeal(AccessTokens tokens, Accounts accounts, AuthOptions options, TimeProvider clock)
{
    private const string Purpose = "kala link 1";
    private const int CodeSize = HMACSHA256.HashSizeInBytes;
    private const int UuidSize = 16;
    private const int MakerAt = UuidSize;
    private const int GenerationAt = MakerAt + UuidSize;
    private const int ExpiryAt = GenerationAt + sizeof(int);
    private const int InlineAt = ExpiryAt + sizeof(long);
    private const int KeyAt = InlineAt + 1;
    private const int LongestLink = 256;

    private byte[]? _key;

    /// <summary>Signs a link of this maker.</summary>
    public async Task<string> SealAsync(FileLink link, Caller maker, CancellationToken cancellation)
    {
        var key = Encoding.ASCII.GetBytes(maker.Key?.Prefix ?? "");
        var said = new byte[KeyAt + key.Length];
        link.File.TryWriteBytes(said);
        maker.Owner.TryWriteBytes(said.AsSpan(MakerAt));
        BinaryPrimitives.WriteInt32BigEndian(said.AsSpan(GenerationAt), maker.TokenGeneration);
        BinaryPrimitives.WriteInt64BigEndian(said.AsSpan(ExpiryAt), link.ExpiresAt.ToUnixTimeMilliseconds());
        said[InlineAt] = link.IsInline ? (byte)1 : (byte)0;
        key.CopyTo(said, KeyAt);
        return Base64Url.EncodeToString([.. HMACSHA256.HashData(await KeyAsync(cancellation), said), .. said]);
    }

    /// <summary>The link and its maker with the rights of now; null if it is not or no longer valid.</summary>
    public async Task<(FileLink Link, Caller Maker)?> OpenAsync(string text, CancellationToken cancellation)
    {
        if (Decode(text) is not { Length: >= CodeSize + KeyAt } bytes)
        {
            return null;
        }
        var said = bytes[CodeSize..];
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(await KeyAsync(cancellation), said), bytes.AsSpan(0, CodeSize)))
        {
            return null;
        }
        var link = new FileLink(
            new Guid(said.AsSpan(0, UuidSize)),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(said.AsSpan(ExpiryAt))),
            said[InlineAt] == 1);
        return clock.GetUtcNow() < link.ExpiresAt
            && await MakerAsync(said, cancellation) is { IsForFilestore: true } maker
            && maker.HasAnyOf(Permissions.Read)
            ? (link, maker)
            : null;
    }

    private async Task<Caller?> MakerAsync(byte[] said, CancellationToken cancellation)
    {
        var maker = new Guid(said.AsSpan(MakerAt, UuidSize));
        if (options.IsAnonymous)
        {
            return maker == WellKnownOwner.Anonymous ? AnonymousAuthentication.Caller : null;
        }
        var key = Encoding.ASCII.GetString(said.AsSpan(KeyAt));
        return await accounts.ByTokenAsync(
            new TokenClaims(
                maker,
                BinaryPrimitives.ReadInt32BigEndian(said.AsSpan(GenerationAt)),
                OnlySession: null,
                key.Length == 0 ? null : key),
            cancellation);
    }

    /// <summary>The bytes of a text; null if it is not their only text.</summary>
    private static byte[]? Decode(string text) =>
        text.Length <= LongestLink && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is var bytes
        && Base64Url.EncodeToString(bytes) == text
            ? bytes
            : null;

    private async ValueTask<byte[]> KeyAsync(CancellationToken cancellation) => _key ??= await tokens.DeriveKeyAsync(Purpose, cancellation);
}
