using Kala.Application.UploadSessions;
using Kala.Domain.Blobs;

namespace Kala.Application.Tests.UploadSessions;

public sealed class CloseSessionValidatorTests
{
    [Fact]
    public void A_close_needs_no_hash() => Assert.True(IsValid(null));

    [Fact]
    public void A_close_takes_a_hash() => Assert.True(IsValid(Sha256Digest.FromHex(new string('0', 64)).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("sha256:short")]
    public void A_hash_that_is_none_is_refused(string hash) => Assert.False(IsValid(hash));

    private static bool IsValid(string? hash) => new CloseSessionValidator().Validate(new CloseSession { Hash = hash }).IsValid;
}
