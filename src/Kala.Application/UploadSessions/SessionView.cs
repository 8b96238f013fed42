using System.Text.Json.Serialization;
using AutoMapper;
using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.UploadSessions;

/// <summary>A session as clients see it; specified in <c>docs/http-api.md</c>.</summary>
public record SessionView
{
    /// <summary>The uuid.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The name; the uuid while none is known.</summary>
    public string OriginalFilename { get; init; } = "";

    /// <summary>The declared content type; null if none.</summary>
    public string? ContentType { get; init; }

    /// <summary>The declared size in bytes; null if unknown.</summary>
    public long? FileSize { get; init; }

    /// <summary>The number of durable bytes.</summary>
    public long Offset { get; init; }

    /// <summary>The status: <c>open</c>, <c>failed</c>, <c>closed</c>, <c>aborted</c> or <c>expired</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Whether it accepts bytes.</summary>
    [JsonIgnore]
    public bool IsOpen => Status == SessionViewProfile.StatusText(SessionStatus.Open);

    /// <summary>Whether its file can be read, unless it was deleted.</summary>
    [JsonIgnore]
    public bool IsClosed => Status == SessionViewProfile.StatusText(SessionStatus.Closed);

    /// <summary>Whether its bytes did not match the declared digest.</summary>
    [JsonIgnore]
    public bool IsFailed => Status == SessionViewProfile.StatusText(SessionStatus.Failed);

    /// <summary>The digest of the file, or else the declared one, in its canonical form.</summary>
    public string? Hash { get; init; }

    /// <summary>Whether a digest of the file, or of every chunk of it, was declared and matched.</summary>
    public bool Verified { get; init; }

    /// <summary>What verified the file: <c>file</c> or <c>chunks</c>; null if it is not verified.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>The code of the failure; null if the session has not failed.</summary>
    public string? Failure { get; init; }

    /// <summary>The kind of call that created it; clients must accept new values.</summary>
    public string Door { get; init; } = "";

    /// <summary>What the door remembers; for its own calls.</summary>
    [JsonIgnore]
    public string? DoorData { get; init; }

    /// <summary>The owner.</summary>
    public Guid Owner { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it expires if nothing more is written.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was closed; null before.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The view after the session was closed.</summary>
    public SessionView AsClosed() => this with { Status = SessionViewProfile.StatusText(SessionStatus.Closed) };
}

/// <summary>Maps sessions to their views.</summary>
public sealed class SessionViewProfile : Profile
{
    private const string Now = nameof(Now);

    /// <summary>Defines the mapping.</summary>
    public SessionViewProfile() => CreateMap<UploadSession, SessionView>()
        .MaxDepth(1)
        .ForMember(view => view.Uuid, map => map.MapFrom(session => session.Id))
        .ForMember(view => view.FileSize, map => map.MapFrom(session => session.ExpectedSize))
        .ForMember(view => view.Owner, map => map.MapFrom(session => session.OwnerId))
        .ForMember(view => view.Hash, map => map.MapFrom((session, _) =>
            HashText(session.Sha256, session.ExpectedSha256)))
        .ForMember(view => view.VerifiedBy, map => map.MapFrom((session, _) =>
            VerifiedByText(session.Verified, session.VerifiedByChunks)))
        .ForMember(view => view.Status, map => map.MapFrom((session, _, _, context) =>
            StatusText(session.StatusAt((DateTimeOffset)context.Items[Now]))));

    /// <summary>The text of a status, in responses and in the tables.</summary>
    public static string StatusText(SessionStatus status) => status switch
    {
        SessionStatus.Open => "open",
        SessionStatus.Failed => "failed",
        SessionStatus.Closed => "closed",
        SessionStatus.Aborted => "aborted",
        SessionStatus.Expired => "expired",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };

    /// <summary>The hash of the view: the file's, or else the declared one.</summary>
    internal static string? HashText(Sha256Digest? sha256, Sha256Digest? expected) => (sha256 ?? expected)?.ToString();

    /// <summary>What verified a file: null for nothing.</summary>
    internal static string? VerifiedByText(bool verified, bool byChunks) => !verified ? null : byChunks ? "chunks" : "file";

    /// <summary>The view of a session at a time.</summary>
    internal static SessionView View(IMapper mapper, UploadSession session, DateTimeOffset now) =>
        mapper.Map<SessionView>(session, options => options.Items[Now] = now);
}
