using Kala.Domain.Blobs;
using Kala.Domain.Files;
using Kala.Domain.UploadSessions;

namespace Kala.Domain.Tests.UploadSessions;

public sealed class UploadSessionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now + TimeSpan.FromDays(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);
    private static readonly Guid Id = new("11111111-2222-4333-8444-555555555555");
    private static readonly Guid Owner = new("99999999-2222-4333-8444-555555555555");
    private static readonly Sha256Digest Digest = Sha256Digest.FromHex(new string('1', 64));

    [Fact]
    public void A_new_session_is_open_and_empty()
    {
        var session = Open("a/b.txt", "Text/Plain");

        Assert.Equal(SessionStatus.Open, session.Status);
        Assert.Equal(0, session.Offset);
        Assert.Equal("b.txt", session.OriginalFilename);
        Assert.Equal("text/plain", session.ContentType);
        Assert.Equal(5, session.ExpectedSize);
        Assert.Equal(Owner, session.OwnerId);
        Assert.Equal(Extents.None, session.Extents);
        Assert.Equal(0, session.DigestState!.Count);
        Assert.Equal(Now + Lifetime, session.ExpiresAt);
    }

    [Theory]
    [InlineData(WriteMode.Write)]
    [InlineData(WriteMode.Append)]
    public void An_open_session_takes_chunks(WriteMode mode)
    {
        Assert.Null(Open().CheckWrite(mode));
    }

    [Fact]
    public void A_failed_session_takes_only_WRITE()
    {
        var session = Open();
        session.Fail(Failures.HashMismatch, Later);

        Assert.Null(session.CheckWrite(WriteMode.Write));
        Assert.Equal(Failures.SessionFailed, session.CheckWrite(WriteMode.Append));
    }

    [Theory]
    [InlineData(WriteMode.Write)]
    [InlineData(WriteMode.Append)]
    public void A_closed_session_takes_nothing(WriteMode mode)
    {
        var session = Open();
        session.Close(Digest, VerifiedBy.File, Later);

        Assert.Equal(Failures.SessionClosed, session.CheckWrite(mode));
    }

    [Fact]
    public void Bytes_that_are_kept_count_and_prolong_the_session()
    {
        var session = Open();

        session.Advance(First(3), Sha256State.Empty, Later, Lifetime);

        Assert.Equal(3, session.Offset);
        Assert.Equal(0, session.Generation);
        Assert.Equal(Later, session.UpdatedAt);
        Assert.Equal(Later + Lifetime, session.ExpiresAt);
    }

    [Fact]
    public void Content_that_replaces_another_is_another_generation()
    {
        var session = Open();
        session.Advance(First(5), null, Now, Lifetime);

        session.Advance(Extents.None.Append("second", 3), null, Later, Lifetime);

        Assert.Equal("second:3", session.Extents.ToString());
        Assert.Equal(3, session.Offset);
        Assert.Equal(1, session.Generation);
        Assert.Null(session.DigestState);
    }

    [Fact]
    public void Content_that_goes_on_in_another_blob_is_the_same_generation()
    {
        var session = Open();
        session.Advance(First(5), null, Now, Lifetime);
        session.SealExtents();

        session.Advance(session.Extents.Append("second", 3), null, Later, Lifetime);

        Assert.Equal("first:5,second:3", session.Extents.ToString());
        Assert.Equal(8, session.Offset);
        Assert.Equal(0, session.Generation);
    }

    [Theory]
    [InlineData("checked", true)]
    [InlineData("checked,checked", true)]
    [InlineData("checked,unchecked", false)]
    [InlineData("unchecked,checked", false)]
    [InlineData("checked,repeated", true)]
    [InlineData("unchecked,restarted", true)]
    [InlineData("checked,restarted,unchecked", false)]
    [InlineData("empty,checked", true)]
    [InlineData("empty,unchecked", false)]
    [InlineData("empty", true)]
    [InlineData("", false)]
    [InlineData("checked,failed", false)]
    [InlineData("checked,failed,checked", true)]
    public void Chunks_verify_a_content_only_together(string chunks, bool isVerified)
    {
        var session = Open();
        foreach (var (chunk, at) in chunks.Split(',').Select((chunk, at) => (chunk, at)))
        {
            var longer = session.Extents.Append(session.Extents.Open?.Blob ?? $"blob{at}", 1);
            switch (chunk)
            {
                case "failed":
                    session.Fail(Failures.HashMismatch, Later);
                    break;
                case "":
                    break;
                default:
                    var extents = chunk switch
                    {
                        "empty" or "repeated" => session.Extents,
                        "restarted" => Extents.None.Append($"blob{at}", 1),
                        _ => longer,
                    };
                    session.Advance(extents, null, Later, Lifetime, chunk is "checked" or "empty" or "restarted");
                    break;
            }
        }

        Assert.Equal(isVerified, session.VerifiedByChunks);
    }

    [Theory]
    [InlineData("a:5", "a:5", true)]
    [InlineData("a:5", "a:5!", true)]
    [InlineData("", "", true)]
    [InlineData("a:5", "a:6", false)]
    [InlineData("a:5", "b:5", false)]
    [InlineData(null, "", false)]
    public void What_chunks_verified_counts_only_for_the_same_bytes(string? verified, string content, bool isSame) =>
        Assert.Equal(isSame, UploadSession.AreSameBytes(verified is null ? null : Extents.Parse(verified), Extents.Parse(content)));

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(VerifiedBy.File, true, false)]
    [InlineData(VerifiedBy.Chunks, true, true)]
    public void A_file_tells_what_verified_it(VerifiedBy? by, bool verified, bool byChunks)
    {
        var session = Open();
        session.Advance(First(5), null, Now, Lifetime, isVerified: true);

        var file = session.Close(Digest, by, Later);

        Assert.Equal((verified, byChunks), (file.Verified, file.VerifiedByChunks));
        Assert.Equal((verified, byChunks), (session.Verified, session.VerifiedByChunks));
    }

    [Fact]
    public void A_file_keeps_the_seal_of_its_content_because_a_late_writer_may_make_the_blob_longer()
    {
        var session = Open();
        session.Advance(First(5), null, Now, Lifetime);
        session.SealExtents();

        var file = session.Close(Digest, VerifiedBy.File, Later);

        Assert.Equal("first:5!", file.Extents.ToString());
    }

    [Fact]
    public void A_failed_session_has_no_bytes_and_says_why()
    {
        var session = Open();
        session.Advance(First(5), null, Now, Lifetime);

        session.Fail(Failures.HashMismatch, Later);

        Assert.Equal(SessionStatus.Failed, session.Status);
        Assert.Equal("hash_mismatch", session.Failure);
        Assert.Equal(0, session.Offset);
        Assert.Equal(Extents.None, session.Extents);
        Assert.Equal(1, session.Generation);
        Assert.Equal(0, session.DigestState!.Count);
        Assert.Equal(Now + Lifetime, session.ExpiresAt);
    }

    [Fact]
    public void New_bytes_open_a_failed_session_again()
    {
        var session = Open();
        session.Fail(Failures.HashMismatch, Later);

        session.Advance(Extents.None.Append("second", 3), null, Later, Lifetime);

        Assert.Equal(SessionStatus.Open, session.Status);
        Assert.Null(session.Failure);
    }

    [Fact]
    public void A_closed_session_becomes_a_file()
    {
        var session = Open("a.TXT", "text/plain");
        session.Advance(First(5), null, Now, Lifetime);

        var file = session.Close(Digest, VerifiedBy.File, Later);

        Assert.Equal(SessionStatus.Closed, session.Status);
        Assert.Equal(Later, session.ClosedAt);
        Assert.Null(session.DigestState);
        Assert.Equal(session.Extents, file.Extents);
        Assert.Equal(Owner, file.OwnerId);
        Assert.Equal("a.TXT", file.OriginalFilename);
        Assert.Equal("a.txt", file.OriginalFilenameFolded);
        Assert.Equal("text/plain", file.ContentType);
        Assert.Equal(5, file.Size);
        Assert.Equal(Digest, file.Sha256);
        Assert.True(file.Verified);
        Assert.Equal(Now, file.CreatedAt);
        Assert.Equal(Later, file.ClosedAt);
        Assert.Null(file.DeletedAt);
    }

    [Fact]
    public void A_size_that_was_not_known_is_the_one_that_came()
    {
        var session = UploadSession.Open(
            Id, Owner, new DeclaredFile(null, null, null, null), UploadDoor.Raw, Now, Lifetime);
        session.Advance(First(7), null, Now, Lifetime);

        session.Close(Digest, by: null, Later);

        Assert.Equal(7, session.ExpectedSize);
    }

    [Fact]
    public void A_file_keeps_the_time_of_its_first_deletion()
    {
        var session = Open();
        var file = session.Close(Digest, VerifiedBy.File, Now);

        file.Delete(Now);
        file.Delete(Later);

        Assert.Equal(Now, file.DeletedAt);
    }

    [Fact]
    public void A_session_whose_time_is_over_counts_as_expired_swept_or_not()
    {
        var open = Open();
        var failed = Open();
        failed.Fail(Failures.HashMismatch, Now);

        foreach (var session in (UploadSession[])[open, failed])
        {
            Assert.NotEqual(SessionStatus.Expired, session.StatusAt(Now + Lifetime - TimeSpan.FromTicks(1)));
            Assert.Equal(SessionStatus.Expired, session.StatusAt(Now + Lifetime));
        }
    }

    [Fact]
    public void A_session_that_has_ended_never_expires()
    {
        var closed = Open();
        closed.Close(Digest, VerifiedBy.File, Now);
        var aborted = Open();
        aborted.Abort(Now);

        Assert.Equal(SessionStatus.Closed, closed.StatusAt(Now + (100 * Lifetime)));
        Assert.Equal(SessionStatus.Aborted, aborted.StatusAt(Now + (100 * Lifetime)));
    }

    [Fact]
    public void What_ended_without_a_file_is_remembered_for_a_while()
    {
        var open = Open();
        var aborted = Open();
        aborted.Abort(Later);

        Assert.Null(open.RememberedUntil(Now, Memory));
        Assert.Equal(Later + Memory, aborted.RememberedUntil(Later, Memory));
        Assert.Equal(Now + Lifetime + Memory, open.RememberedUntil(Now + Lifetime, Memory));
    }

    [Theory]
    [InlineData("a.txt", "a.txt")]
    [InlineData("../a.txt", "a.txt")]
    [InlineData("blob", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_first_data_may_name_a_session_without_a_name(string? filename, string? name)
    {
        var session = Open(name: null);

        session.NameIfUnnamed(filename);

        Assert.Equal(name ?? Id.ToString(), session.OriginalFilename);
        Assert.Equal(session.OriginalFilename, session.OriginalFilenameFolded);
        Assert.Equal(name is null, session.IsUnnamed);
    }

    [Fact]
    public void A_declared_name_stays()
    {
        var session = Open("declared.txt");

        session.NameIfUnnamed("other.txt");

        Assert.Equal("declared.txt", session.OriginalFilename);
    }

    private static Extents First(long length) => Extents.None.Append("first", length);

    private static UploadSession Open(string? name = "a.txt", string? contentType = null) => UploadSession.Open(
        Id, Owner, new DeclaredFile(name, 5, Digest, contentType), UploadDoor.Form, Now, Lifetime);
}
