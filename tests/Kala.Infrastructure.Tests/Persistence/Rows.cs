using Kala.Domain;
using Kala.Domain.Blobs;
using Kala.Domain.Events;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;
using Microsoft.EntityFrameworkCore.Metadata;

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
        Owner,
        new DeclaredFile(filename, 1000, Digest, "application/pdf"),
        UploadDoor.Form,
        Now,
        TimeSpan.FromDays(7));

    /// <summary>The first bytes of a blob.</summary>
    public static Extents Content(long length) => Extents.None.Append("5be0cd191f83d9ab", length);

    /// <summary>A session that has 5 bytes.</summary>
    public static UploadSession Begun(int number)
    {
        var session = Session(number);
        session.Advance(Content(5), null, Now, TimeSpan.FromDays(7));
        return session;
    }

    public static UploadSession Failed(int number)
    {
        var session = Session(number);
        session.Fail(Failures.SessionFailed, Now);
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
        session.Advance(Content(1000), null, Now, TimeSpan.FromDays(7));
        return (session, session.Close(Digest, VerifiedBy.File, Now));
    }

    /// <summary>An event of a session.</summary>
    public static Event Event(int number) => new()
    {
        At = Now,
        Id = Uuid(number),
        Kind = EventKinds.Created,
        SessionId = Uuid(number),
    };

    /// <summary>A session of which nothing is declared.</summary>
    public static UploadSession Unnamed(int number) => UploadSession.Open(
        Uuid(number), Owner, new DeclaredFile(null, null, null, null), UploadDoor.Raw, Now, TimeSpan.FromDays(7));

    /// <summary>
    /// Gives every column of the model a value that differs from its own for the next seed and, but for truths, from
    /// those of all other columns.
    /// </summary>
    public static T Fill<T>(IModel model, T row, int seed)
        where T : class
    {
        foreach (var (place, column) in model.FindEntityType(typeof(T))!.GetProperties().Index())
        {
            column.PropertyInfo!.SetValue(row, Value(column.ClrType, column.Name, place, seed));
        }
        return row;
    }

    private static object Value(Type type, string name, int place, int seed)
    {
        var number = 100 * (seed + 1) + place;
        return Nullable.GetUnderlyingType(type) is { } inner ? Value(inner, name, place, seed)
            : type == typeof(Guid) ? Uuid(number)
            : type == typeof(string) ? $"{name} {seed}"
            : type == typeof(int) ? number
            : type == typeof(long) ? (long)number
            : type == typeof(bool) ? (place >> seed) % 2 == 0
            : type == typeof(DateTimeOffset) ? Now.AddMinutes(number)
            : type == typeof(SessionStatus) ? Enum.GetValues<SessionStatus>()[seed % 5]
            : type == typeof(Sha256Digest) ? Sha256Digest.FromHex($"{number:x64}")
            : type == typeof(Extents) ? Extents.None.Append($"{number:x16}", number).Sealed().Append("00000000000000ff", seed + 1)
            : type == typeof(Sha256State) ? Sha256State.Create([1, 2, 3, 4, 5, 6, 7, (uint)number], 1, [(byte)seed])
            : throw new NotSupportedException($"No value for {name}, a {type.Name}.");
    }

    public static IdempotencyKey Key(int number, string key) => IdempotencyKey.Of(Session(number), key, Digest);
}
