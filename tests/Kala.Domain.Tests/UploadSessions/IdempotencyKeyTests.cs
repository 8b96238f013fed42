using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Domain.Tests.UploadSessions;

public sealed class IdempotencyKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Fact]
    public void A_key_belongs_to_its_session_and_lives_for_a_day()
    {
        var session = UploadSession.Open(
            new Guid("11111111-2222-4333-8444-555555555555"),
            new Guid("99999999-2222-4333-8444-555555555555"),
            new DeclaredFile(null, 5, null, null),
            UploadDoor.Form,
            Now,
            TimeSpan.FromDays(7));

        var key = IdempotencyKey.Of(session, "key", Sha256Digest.FromHex(new string('1', 64)));

        Assert.Equal(session.Id, key.SessionId);
        Assert.Equal(session.OwnerId, key.OwnerId);
        Assert.True(key.IsValidAt(Now + TimeSpan.FromHours(24) - TimeSpan.FromTicks(1)));
        Assert.False(key.IsValidAt(Now + TimeSpan.FromHours(24)));
    }
}
