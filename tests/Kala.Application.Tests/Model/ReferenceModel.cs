using Kala.Domain.Blobs;
using Kala.Domain.UploadSessions;

namespace Kala.Application.Tests.Model;

internal enum Standing
{
    Open,
    Failed,
    Closed,
    Aborted,
    Deleted,
    Erased,
}

/// <summary>What the contract says a session is: the bytes it has, and until when.</summary>
/// <param name="Standing">Expiry is not in it, but comes from the time.</param>
/// <param name="Content">What counts of it; the offset is its length.</param>
/// <param name="Until">When it expires, or was aborted.</param>
internal sealed record State(Standing Standing, Content Content, DateTimeOffset Until)
{
    /// <summary>Whether its offset never decreases, so that nothing restarts it.</summary>
    public bool IsForward { get; init; }

    /// <summary>Whether every byte came in a chunk whose own digest matched.</summary>
    public bool IsChecked { get; init; }

    /// <summary>What verified the file; null if nothing did, or if it is none.</summary>
    public string? VerifiedBy { get; init; }
}

/// <summary>What was declared of a session and never changes, except that a raw one has no size before it is closed.</summary>
internal sealed record Declared(int? Size, Sha256Digest? Hash);

/// <summary>What close goes by.</summary>
/// <param name="MayLackHash">Whether a file needs no digest.</param>
/// <param name="KnowsDigests">Whether the server has the digest of the bytes as they arrived.</param>
internal sealed record Rules(bool MayLackHash, bool KnowsDigests);

/// <summary>A chunk as it goes over the wire: where it claims to begin, and its bytes.</summary>
internal sealed record Sending(SendChunk Fields, int? Offset, int Start, ReadOnlyMemory<byte> Bytes)
{
    public bool Keeps => Fields.Hash == HashKind.None && (Fields.Mode == WriteMode.Write || Offset is not null);

    /// <summary>How many bytes come before it ends, one way or the other.</summary>
    public int Sends => Fields.End is BodyEnd.Cut or BodyEnd.Malformed ? Math.Min(Fields.EndAt, Bytes.Length) : Bytes.Length;

    public bool IsExact => Fields is { Exact: true, Mode: WriteMode.Append } && Offset is not null;

    public int LeastLength => Fields.Declares ? Bytes.Length : 0;
}

/// <summary>
/// The reference model: the decisions of the contract as functions from what was to what is, with the code that is
/// answered. Nothing here knows of disks, leases or databases.
/// </summary>
internal static class ReferenceModel
{
    public const string Ok = "ok";

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    public static string? Ended(State at, DateTimeOffset now) =>
        at.Standing == Standing.Erased ? "session_not_found"
        : at.Standing is Standing.Closed or Standing.Deleted || (at.Standing != Standing.Aborted && now < at.Until) ? null
        : now >= at.Until + Memory ? "session_not_found"
        : at.Standing == Standing.Aborted ? "session_aborted" : "session_expired";

    /// <summary>Why a chunk is refused before its first data byte; null if it is not.</summary>
    public static string? Refuses(Declared file, State at, Sending chunk, DateTimeOffset now) =>
        Ended(at, now) is { } ended ? ended
        : at.Standing is Standing.Closed or Standing.Deleted ? "session_closed"
        : chunk.LeastLength > file.Size ? "size_exceeded"
        : chunk.Fields.End == BodyEnd.NoFields ? "malformed_multipart"
        : at.Standing == Standing.Failed && chunk.Fields.Mode == WriteMode.Append ? "session_failed"
        : chunk.Fields.Mode == WriteMode.Write && at.IsForward ? "restart_not_allowed"
        : Start(at, chunk) > at.Content.Length || (chunk.IsExact && Start(at, chunk) < at.Content.Length) ? "offset_mismatch"
        : chunk.LeastLength > file.Size - Start(at, chunk) ? "size_exceeded"
        : null;

    /// <summary>The table of decision 7: what a chunk leaves that was begun on one state and ends after so many bytes.</summary>
    public static (string Code, State Next) Take(
        Declared file, State basis, State latest, Sending chunk, int arrived, string? cut, DateTimeOffset now)
    {
        var whole = cut is null && chunk.Fields.End == BodyEnd.Whole;
        var reached = Reached(basis, chunk, arrived);
        var kept = new State(Standing.Open, reached, now + Lifetime)
        {
            IsForward = latest.IsForward || chunk.IsExact,
            IsChecked = IsChecked(basis, chunk, reached, whole && chunk.Fields.Hash == HashKind.Right),
        };
        return arrived > file.Size - Start(basis, chunk) ? ("size_exceeded", latest)
            : cut is null && chunk.Fields.End == BodyEnd.Malformed ? ("malformed_multipart", latest)
            : whole && chunk.Fields.Hash == HashKind.Wrong ? ("chunk_hash_mismatch", latest)
            : whole ? (Ok, kept)
            : (cut ?? "client_gone", chunk.Keeps && Brings(basis, latest, chunk, arrived) ? kept : latest);
    }

    /// <summary>Decision 9, in its order.</summary>
    public static (string Code, State Next) Close(Declared file, State at, Sha256Digest? late, Rules rules, DateTimeOffset now) =>
        Ended(at, now) is { } ended ? (ended, at)
        : at.Standing is Standing.Closed or Standing.Deleted ? (late is null || late == at.Content.Digest ? Ok : "hash_conflict", at)
        : at.Standing == Standing.Failed ? ("hash_mismatch", at)
        : late is not null && file.Hash is not null && late != file.Hash ? ("hash_conflict", at)
        : file.Size is { } size && size != at.Content.Length ? ("size_mismatch", at)
        : (file.Hash ?? late) is not { } expected
            ? at.IsChecked && rules.KnowsDigests ? (Ok, at with { Standing = Standing.Closed, VerifiedBy = "chunks" })
            : rules.MayLackHash ? (Ok, at with { Standing = Standing.Closed })
            : ("hash_required", at)
        : expected == at.Content.Digest ? (Ok, at with { Standing = Standing.Closed, VerifiedBy = "file" })
        : ("hash_mismatch", file.Hash is null ? at : at with { Standing = Standing.Failed, Content = Content.Empty, IsChecked = false });

    public static (string Code, State Next) Abort(State at, DateTimeOffset now) =>
        at.Standing is Standing.Closed or Standing.Deleted ? ("session_closed", at)
        : Ended(at, now) is { } ended ? (ended == "session_aborted" ? Ok : ended, at)
        : (Ok, at with { Standing = Standing.Aborted, Until = now });

    /// <summary>A client relies on the offset that it is told.</summary>
    public static (string Code, State Next) Settle(State at, DateTimeOffset now) =>
        Ended(at, now) is { } ended ? (ended, at) : (Ok, at.Standing == Standing.Open ? at with { IsForward = true } : at);

    /// <summary>Also of a session that has ended, remembered or not.</summary>
    public static (string Code, State Next) Erase(State at) =>
        at.Standing is Standing.Closed or Standing.Deleted ? ("session_closed", at)
        : at.Standing == Standing.Erased ? ("session_not_found", at)
        : (Ok, at with { Standing = Standing.Erased });

    public static (string Code, State Next) Delete(State at) =>
        at.Standing is Standing.Closed or Standing.Deleted ? (Ok, at with { Standing = Standing.Deleted }) : ("file_not_found", at);

    public static string Read(State at) =>
        at.Standing == Standing.Closed ? Ok : at.Standing == Standing.Deleted ? "gone" : "file_not_found";

    /// <summary>The bytes after so many of a chunk: what was there already is not written again.</summary>
    public static Content Reached(State basis, Sending chunk, int arrived)
    {
        var old = chunk.Fields.Mode == WriteMode.Write ? 0 : basis.Content.Length;
        var skip = Math.Min(arrived, old - Start(basis, chunk));
        return basis.Content.With(old, chunk.Bytes.Span[skip..arrived]);
    }

    /// <summary>A chunk that begins anew decides alone; one that brings nothing changes nothing.</summary>
    private static bool IsChecked(State basis, Sending chunk, Content reached, bool isRight) =>
        chunk.Fields.Mode == WriteMode.Write || basis.Content.Length == 0 ? isRight
        : basis.IsChecked && (isRight || reached.Length == basis.Content.Length);

    /// <summary>Whether there is more than before; a WRITE begins anew, unless a checkpoint of its own is there already.</summary>
    private static bool Brings(State basis, State latest, Sending chunk, int arrived) =>
        Reached(basis, chunk, arrived).Length > (chunk.Fields.Mode == WriteMode.Write && latest == basis ? 0 : latest.Content.Length);

    private static int Start(State at, Sending chunk) =>
        chunk.Fields.Mode == WriteMode.Write ? 0 : chunk.Offset ?? at.Content.Length;
}
