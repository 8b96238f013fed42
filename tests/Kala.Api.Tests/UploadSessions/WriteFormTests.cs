using System.Text;
using Kala.Testing;

namespace Kala.Api.Tests.UploadSessions;

/// <summary>Chunks as forms: mode, offset, hash and the data.</summary>
public sealed class WriteFormTests(KalaApplication kala) : IClassFixture<KalaApplication>
{
    private static readonly byte[] Hello = "hello"u8.ToArray();

    [Fact]
    public async Task Chunks_follow_each_other()
    {
        var session = await kala.OpenSessionAsync(5);

        var first = await kala.WriteAsync(session, Hello[..2]);
        var second = await kala.AppendAsync(session, Hello[2..]);

        Assert.Equal(2, first.ShouldSucceed().Offset);
        Assert.Equal(5, second.ShouldSucceed().Offset);
        Assert.Equal(5, second.Data.GetProperty("offset").GetInt64());
        Assert.Equal("open", second.Data.GetProperty("status").GetString());
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("Write")]
    [InlineData("append")]
    public async Task A_mode_is_read_in_any_case(string mode)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormAsync(session, Hello, ("mode", mode));

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData(null, null, null, "mode")]
    [InlineData("SIDEWAYS", null, null, "mode")]
    [InlineData("APPEND", "-1", null, "offset")]
    [InlineData("APPEND", "1e3", null, "offset")]
    [InlineData("APPEND", "", null, "offset")]
    [InlineData("APPEND", "9999999999999999999", null, "offset")]
    [InlineData("WRITE", "1", null, "offset")]
    [InlineData("APPEND", null, "md5:5", "hash")]
    public async Task Fields_that_do_not_fit_are_refused(string? mode, string? offset, string? hash, string field)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormAsync(session, Hello, ("mode", mode), ("offset", offset), ("hash", hash));

        var errors = written.ShouldBeRefused(400, "validation_failed", offset: 0).GetProperty("errors");
        Assert.Equal(field, Assert.Single(errors.EnumerateObject()).Name);
    }

    [Fact]
    public async Task WRITE_replaces_what_was_there()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.WriteAsync(session, "wrong"u8.ToArray())).ShouldSucceed();

        var written = await kala.WriteAsync(session, Hello);

        Assert.Equal(5, written.ShouldSucceed().Offset);
        Assert.Single(await kala.Blobs.NamesAsync(session));
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task A_shorter_WRITE_leaves_nothing_of_what_was_there()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.WriteAsync(session, "wrong"u8.ToArray())).ShouldSucceed();

        var written = await kala.WriteAsync(session, "he"u8.ToArray());

        Assert.Equal(2, written.ShouldSucceed().Offset);
        (await kala.AppendAsync(session, "llo"u8.ToArray(), offset: 2)).ShouldSucceed();
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task An_APPEND_that_overlaps_skips_what_is_kept()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..3], offset: 0)).ShouldSucceed();

        var overlapping = await kala.AppendAsync(session, Hello, offset: 0, hash: Bytes.Sha256Of(Hello));

        Assert.Equal(5, overlapping.ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task An_APPEND_sent_twice_is_kept_once()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..3], offset: 0)).ShouldSucceed();

        var again = await kala.AppendAsync(session, Hello[..3], offset: 0);

        Assert.Equal(3, again.ShouldSucceed().Offset);
        (await kala.AppendAsync(session, Hello[3..], offset: 3)).ShouldSucceed();
        await kala.ShouldHoldAsync(session, Hello);
    }

    [Fact]
    public async Task An_APPEND_that_would_leave_a_gap_is_told_the_right_offset()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..2])).ShouldSucceed();

        var gap = await kala.AppendAsync(session, Hello[3..], offset: 3);

        gap.ShouldBeRefused(409, "offset_mismatch", offset: 2);
    }

    [Fact]
    public async Task A_chunk_whose_hash_is_wrong_is_not_kept()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..2])).ShouldSucceed();

        var wrong = await kala.AppendAsync(session, Hello[2..], offset: 2, hash: Bytes.Sha256Of(Hello));

        wrong.ShouldBeRefused(400, "chunk_hash_mismatch", offset: 2);
        Assert.Equal(2, await kala.Blobs.BytesAsync(session));
    }

    [Fact]
    public async Task An_empty_chunk_is_taken()
    {
        var session = await kala.OpenSessionAsync(5);
        (await kala.AppendAsync(session, Hello[..2])).ShouldSucceed();

        var appended = await kala.AppendAsync(session, []);

        Assert.Equal(2, appended.ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("name=file")]
    [InlineData("name=\"chunk\"")]
    [InlineData("name=blob")]
    [InlineData("name=\"file or chunk\"")]
    [InlineData("name=anything; filename=\"a.txt\"")]
    [InlineData("name=anything; filename=\"\"")]
    public async Task The_data_part_is_known_by_its_name_or_by_having_a_filename(string disposition)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form($"form-data; {disposition}"));

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData("filename=\"../a.txt\"", "a.txt")]
    [InlineData("filename=\"x\"; filename*=UTF-8''%c3%a9.txt", "é.txt")]
    public async Task The_first_data_part_names_a_session_without_a_name(string filename, string kept)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form($"form-data; name=file; {filename}"));

        Assert.Equal(kept, written.ShouldSucceed().Data.GetProperty("originalFilename").GetString());
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("")]
    public async Task A_filename_that_browsers_make_up_names_nothing(string filename)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form($"form-data; name=file; filename=\"{filename}\""));

        Assert.Equal(session.ToString(), written.ShouldSucceed().Data.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task A_declared_name_stays()
    {
        var session = await kala.OpenSessionAsync(5, originalFilename: "declared.txt");

        var written = await kala.PostFormTextAsync(session, Form("form-data; name=file; filename=\"other.txt\""));

        Assert.Equal("declared.txt", written.ShouldSucceed().Data.GetProperty("originalFilename").GetString());
    }

    [Fact]
    public async Task Fields_that_nobody_asked_for_are_ignored()
    {
        var session = await kala.OpenSessionAsync(5);
        var others = string.Concat(Enumerable.Range(0, 16).Select(n => FormText.Field($"other{n}", new string('x', 4000))));

        var written = await kala.PostFormTextAsync(session, others + Form("form-data; name=file"));

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Fact]
    public async Task Text_before_the_first_boundary_is_passed_over()
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, "This is a form.\r\n" + Form("form-data; name=file"));

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Fact]
    public async Task Data_may_have_what_looks_almost_like_a_boundary()
    {
        const string Text = "\r\n--cu\r\n\r\n--cux \r--cut\n--cut\r\n-";
        var session = await kala.OpenSessionAsync(Text.Length);

        var written = await kala.PostFormTextAsync(session, Form("form-data; name=file", Text));

        Assert.Equal(Text.Length, written.ShouldSucceed().Offset);
        await kala.ShouldHoldAsync(session, Encoding.ASCII.GetBytes(Text));
    }

    [Theory]
    [InlineData("no boundary at all")]
    [InlineData("--cut--\r\n")]
    [InlineData("--cut\r\nContent-Disposition: form-data; name=mode\r\n\r\nAPPEND\r\n--cut--\r\n")]
    [InlineData("--cut\r\nContent-Type: text/plain\r\n\r\nAPPEND\r\n--cut--\r\n")]
    [InlineData("--cut\r\nContent-Disposition: form-data; name=mode\r\n\r\nAPPEND")]
    [InlineData("--cut junk\r\nContent-Disposition: form-data; name=file\r\n\r\nhello\r\n--cut--\r\n")]
    public async Task A_form_that_is_none_is_refused(string text)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, text);

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
    }

    [Fact]
    public async Task A_field_that_comes_twice_is_refused()
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, FormText.Field("mode", "WRITE") + Form("form-data; name=file"));

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
    }

    [Fact]
    public async Task Too_many_other_fields_are_refused()
    {
        var session = await kala.OpenSessionAsync(5);
        var others = string.Concat(Enumerable.Range(0, 17).Select(n => FormText.Field($"other{n}", "x")));

        var written = await kala.PostFormTextAsync(session, others + Form("form-data; name=file"));

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
    }

    [Fact]
    public async Task A_field_that_is_too_long_is_refused()
    {
        var session = await kala.OpenSessionAsync(5);

        var text = FormText.Field("other", new string('x', 5000)) + Form("form-data; name=file");
        var written = await kala.PostFormTextAsync(session, text);

        written.ShouldBeRefused(400, "malformed_multipart", offset: 0);
    }

    [Fact]
    public async Task A_coded_part_is_refused()
    {
        var session = await kala.OpenSessionAsync(5);

        var form = Form("form-data; name=file\r\nContent-Transfer-Encoding: base64");
        var written = await kala.PostFormTextAsync(session, form);

        written.ShouldBeRefused(415, "unsupported_encoding", offset: 0);
    }

    [Theory]
    [InlineData("multipart/form-data", "malformed_multipart", 400)]
    [InlineData("multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
        "malformed_multipart", 400)]
    [InlineData("multipart/mixed; boundary=cut", "unsupported_media_type", 415)]
    [InlineData("application/json", "unsupported_media_type", 415)]
    [InlineData("nonsense", "unsupported_media_type", 415)]
    public async Task A_body_of_another_kind_is_refused(string type, string code, int status)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form("form-data; name=file"), type);

        written.ShouldBeRefused(status, code, offset: 0);
    }

    [Theory]
    [InlineData("form-data; name=file; filename=\"=?utf-7?B?QQ==?=\"")]
    [InlineData("form-data; name=file; filename*=utf-7''+AGE-")]
    [InlineData("form-data; name=\"=?utf-7?B?ZmlsZQ==?=\"; filename=a")]
    public async Task A_part_with_an_encoded_word_is_taken_by_its_letters(string disposition)
    {
        var session = await kala.OpenSessionAsync(5);

        var written = await kala.PostFormTextAsync(session, Form(disposition));

        Assert.Equal(5, written.ShouldSucceed().Offset);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1)]
    public async Task A_boundary_that_is_not_ASCII_is_refused(int length)
    {
        var session = await kala.OpenSessionAsync(200_000);
        var boundary = new string('é', length);
        var body = Encoding.UTF8.GetBytes(
            Form("form-data; name=file", new string('x', 200_000)).Replace("--cut", $"--{boundary}", StringComparison.Ordinal));
        using var client = await kala.ConnectAsync();
        await client.SendHeadAsync(
            "POST",
            KalaApplication.WriteTarget(session),
            ("Content-Type", $"multipart/form-data; boundary=\"{boundary}\""),
            ("Content-Length", $"{body.Length}"));
        // In pieces, so that they are in several buffers.
        foreach (var piece in body.Chunk(3_000))
        {
            await client.SendAsync(piece);
        }

        (await client.ReadAnswerAsync()).ShouldBeRefused(400, "malformed_multipart", offset: 0);
    }

    [Fact]
    public async Task More_than_was_declared_is_refused()
    {
        var session = await kala.OpenSessionAsync(4);

        var written = await kala.AppendAsync(session, Hello, offset: 0);

        written.ShouldBeRefused(413, "size_exceeded", offset: 0);
    }

    [Fact]
    public async Task A_write_to_a_closed_session_is_refused()
    {
        var file = await kala.UploadAsync(Hello);

        (await kala.WriteAsync(file, Hello)).ShouldBeRefused(409, "session_closed", offset: 5);
        (await kala.AppendAsync(file, [])).ShouldBeRefused(409, "session_closed", offset: 5);
    }

    [Fact]
    public async Task A_write_to_no_session_is_refused()
    {
        (await kala.WriteAsync(Guid.NewGuid(), Hello)).ShouldBeRefused(404, "session_not_found");
        (await kala.SendAsync("POST", $"{KalaApplication.Sessions}/nonsense/write", null))
            .ShouldBeRefused(404, "session_not_found");
    }

    private static string Form(string disposition, string data = "hello") =>
        $"{FormText.Field("mode", "APPEND")}{FormText.Data(disposition)}{data}{FormText.End}";
}
