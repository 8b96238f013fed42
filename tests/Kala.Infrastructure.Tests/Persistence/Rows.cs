using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Infrastructure.Tests.Persistence;

/// <summary>Rows to write.</summary>
internal static class Rows
{
    public static Guid Owner { get; } = new("00000000-0000-4000-8000-00000000ABCD");

    /// <summary>An instant with parts of a millisecond.</summary>
    public static DateTimeOffset Now { get; } =
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6_789_999);

    public static Sha256Digest Digest { get; } =
        Sha256Digest.FromHex("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855");

    public static Guid Uuid(int number) => new(number, 0x7E57, 0x4D2A, 0x9B, 0x0C, 0x6F, 0x2E, 0x8A, 0x1D, 0x4C, 0x3B);

    public static UploadSession Session(int number) => Session(Uuid(number), $"Report {number}.pdf");

    public static UploadSession Session(Guid id, string filename = "Report.pdf") => UploadSession.Open(
        id,
        "5be0cd191f83d9ab",
        Owner,
        new DeclaredFile(filename, 1000, Digest, "application/pdf"),
        UploadDoor.Form,
        Now,
        TimeSpan.FromDays(7));

    public static UploadSession Failed(int number)
    {
        var session = Session(number);
        session.Fail(Failures.SessionFailed, "00000000000000ff", Now);
        return session;
    }

    public static UploadSession Aborted(int number)
    {
        var session = Session(number);
        session.Abort(Now);
        return session;
    }

    public static (UploadSession Session, StoredFile File) Closed(int number)
    {
        var session = Session(number);
        session.Advance(session.Blob, 1000, null, Now, TimeSpan.FromDays(7));
        return (session, session.Close(Digest, true, Now));
    }

    public static IdempotencyKey Key(int number, string key) => IdempotencyKey.Of(Session(number), key, Digest);
}
