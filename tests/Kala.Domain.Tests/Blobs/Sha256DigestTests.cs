using System.Security.Cryptography;
using Kala.Domain.Blobs;

namespace Kala.Domain.Tests.Blobs;

public sealed class Sha256DigestTests
{
    private const string Hex = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private const string Base64 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

    [Theory]
    [InlineData($"sha256:{Base64}")]
    [InlineData("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")]
    [InlineData("sha256:LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    [InlineData("sha256:LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ")]
    [InlineData($"sha-256:{Base64}")]
    [InlineData($"SHA256:{Base64}")]
    [InlineData($"Sha-256:{Base64}")]
    [InlineData($"sha256:{Hex}")]
    [InlineData("sha256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824")]
    public void Every_form_is_read_and_shown_canonically(string text)
    {
        var isRead = Sha256Digest.TryParse(text, out var digest);

        Assert.True(isRead);
        Assert.Equal($"sha256:{Base64}", digest!.ToString());
        Assert.Equal(Hex, digest.Hex);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData(Base64)]
    [InlineData(Hex)]
    [InlineData($":{Base64}")]
    [InlineData($" sha256:{Base64}")]
    [InlineData($"sha256: {Base64}")]
    [InlineData($"sha256:{Base64} ")]
    [InlineData($"sha512:{Base64}")]
    [InlineData($"sha_256:{Base64}")]
    [InlineData("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmC==")]
    [InlineData("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ==")]
    [InlineData("sha256:LPJNul+wow4m6Dsqxbnin\nsWHlwfp0JecwQzYpOLmCQ=")]
    [InlineData("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982")]
    [InlineData("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982g")]
    public void Anything_else_is_refused(string? text)
    {
        var isRead = Sha256Digest.TryParse(text, out var digest);

        Assert.False(isRead);
        Assert.Null(digest);
    }

    [Fact]
    public void Digests_are_equal_if_their_bytes_are()
    {
        var bytes = SHA256.HashData("hello"u8);

        Assert.Equal(Sha256Digest.FromHex(Hex), Sha256Digest.FromBytes(bytes));
        Assert.Equal(Sha256Digest.FromHex(Hex), Sha256Digest.FromHex(Hex.ToUpperInvariant()));
        Assert.NotEqual(Sha256Digest.FromHex(Hex), Sha256Digest.FromHex(new string('0', 64)));
    }

    [Fact]
    public void Url_safe_base64_needs_no_escape()
    {
        Assert.Equal("LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ", Sha256Digest.FromHex(Hex).Base64Url);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_digest_has_32_bytes(int count)
    {
        Assert.Throws<ArgumentException>(() => Sha256Digest.FromBytes(new byte[count]));
    }
}
