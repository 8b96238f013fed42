using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.UploadSessions;

public sealed class OpenSessionValidatorTests
{
    private static readonly string Digest = Sha256Digest.FromHex(new string('a', 64)).ToString();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999_999_999_999_999)]
    public void A_size_is_a_number_of_bytes_from_nothing_on(long size) =>
        Assert.Empty(Errors(new OpenSession { FileSize = size }));

    [Fact]
    public void A_session_needs_a_size() =>
        Assert.Equal(["Send \"fileSize\": the file's size in bytes, a whole number."], Errors(new OpenSession()));

    [Fact]
    public void A_size_is_not_negative() =>
        Assert.Equal(
            ["\"fileSize\" is a number of bytes and cannot be negative."], Errors(new OpenSession { FileSize = -1 }));

    [Fact]
    public void A_hash_in_any_accepted_form_is_taken()
    {
        var base64 = Digest["sha256:".Length..];

        Assert.Empty(Errors(new OpenSession { FileSize = 1, Hash = Digest }));
        Assert.Empty(Errors(new OpenSession { FileSize = 1, Hash = $"SHA-256:{base64.TrimEnd('=')}" }));
        Assert.Empty(Errors(new OpenSession { FileSize = 1, Hash = $"sha256:{new string('A', 64)}" }));
        Assert.Empty(Errors(new OpenSession { FileSize = 1, Hash = null }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("md5:1B2M2Y8AsgTpgAmY7PhCfg==")]
    [InlineData("sha256:1B2M2Y8AsgTpgAmY7PhCfg==")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_hash_in_another_form_is_refused_with_the_accepted_ones(string hash) =>
        Assert.Equal([Sha256Digest.AcceptedForms], Errors(new OpenSession { FileSize = 1, Hash = hash }));

    [Fact]
    public void No_text_has_the_null_character() =>
        Assert.Equal(
            [
                "\"originalFilename\" contains the character U+0000; remove it.",
                "\"contentType\" contains the character U+0000; remove it.",
            ],
            Errors(new OpenSession { FileSize = 1, OriginalFilename = "a\0b", ContentType = "text/plain\0" }));

    private static IEnumerable<string> Errors(OpenSession command) =>
        new OpenSessionValidator().Validate(command).Errors.Select(error => error.ErrorMessage);
}
