"""APPEND, WRITE, chunk hashes, too many bytes (decisions 5, 6, 7) and what survives a request that fails."""
import time

from checklist import check, equal, expect, succeeded, write_refused
from client import OCTETS, noise, sha256, write_target
from wire import data_part, field, form, form_type

DOORS = ("write", "write_raw")


def _doors(k):
    return [getattr(k, name) for name in DOORS]


@check
def the_raw_door_takes_mode_offset_and_hash_from_the_query(k):
    data, uuid = noise(200_000), k.open(200_000)
    answer = succeeded(k.write_raw(uuid, data[:100_000], "append", 0, sha256(data[:100_000])))
    equal(answer.header("Upload-Offset"), "100000", "Upload-Offset")
    equal(answer.json()["data"]["offset"], 100_000, "offset in the view")
    equal(answer.json()["data"]["uuid"], uuid, "uuid in the view")
    succeeded(k.write_raw(uuid, data[100_000:], chunked=True))
    k.holds(uuid, data)
    uuid = k.open(4)
    for mode in (None, "", "sideways"):
        write_refused(k.write_raw(uuid, b"1234", mode), 400, "validation_failed", 0)


@check
def APPEND_with_the_equal_offset_appends(k):
    for write in _doors(k):
        uuid = k.open(8)
        succeeded(write(uuid, b"1234", offset=0))
        succeeded(write(uuid, b"5678", offset=4))
        k.holds(uuid, b"12345678")


@check
def APPEND_with_a_lower_offset_skips_what_is_kept_and_appends_the_rest(k):
    for write in _doors(k):
        uuid = k.open(12)
        succeeded(write(uuid, b"12345678", offset=0))
        equal(succeeded(write(uuid, b"12345678", offset=0)).header("Upload-Offset"), "8", "offset after a retry")
        equal(succeeded(write(uuid, b"34", offset=2)).header("Upload-Offset"), "8", "offset after a short retry")
        equal(succeeded(write(uuid, b"5678abcd", offset=4)).header("Upload-Offset"), "12", "offset after the rest")
        equal(succeeded(write(uuid, b"abcd", offset=8)).header("Upload-Offset"), "12", "offset after a full retry")
        k.holds(uuid, b"12345678abcd")


@check
def APPEND_with_a_higher_offset_is_409_and_tells_the_right_one(k):
    for write in _doors(k):
        uuid = k.open(12)
        succeeded(write(uuid, b"1234", offset=0))
        for offset in (5, 8, 12):
            problem = write_refused(write(uuid, b"x"[:12 - offset], offset=offset), 409, "offset_mismatch", 4)
            equal(problem.get("offset"), 4, "offset in the problem")
        k.unchanged(uuid, b"1234")


@check
def APPEND_without_an_offset_appends_in_order(k):
    for write in _doors(k):
        uuid = k.open(12)
        for piece in (b"1234", b"5678", b"abcd"):
            succeeded(write(uuid, piece))
        k.holds(uuid, b"12345678abcd")


@check
def WRITE_replaces_earlier_content(k):
    for write in _doors(k):
        uuid = k.open(8)
        succeeded(write(uuid, b"12345678", "WRITE"))
        equal(succeeded(write(uuid, b"abc", "WRITE", 0)).header("Upload-Offset"), "3", "Upload-Offset")
        succeeded(write(uuid, b"defgh", offset=3))
        k.holds(uuid, b"abcdefgh")


@check
def WRITE_with_an_offset_other_than_0_is_400(k):
    for write in _doors(k):
        uuid = k.open(8)
        succeeded(write(uuid, b"1234", "WRITE"))
        write_refused(write(uuid, b"5678", "WRITE", 4), 400, "validation_failed", 4)
        k.unchanged(uuid, b"1234")


@check
def a_refused_WRITE_leaves_earlier_content_as_it_was(k):
    for write in _doors(k):
        uuid = k.open(8)
        succeeded(write(uuid, b"1234", "WRITE"))
        write_refused(write(uuid, b"abcd", "WRITE", hash=sha256(b"other")), 400, "chunk_hash_mismatch", 4)
        write_refused(write(uuid, b"x" * 100_000, "WRITE"), 413, "size_exceeded", 4)
        write_refused(write(uuid, b"x" * 100_000, "WRITE", chunked=True), 413, "size_exceeded", 4)
        k.unchanged(uuid, b"1234")
    uuid = k.open(8)
    succeeded(k.write(uuid, b"1234", "WRITE"))
    body = form(field("mode", "WRITE"), data_part(b"abcd"), field("after", "x"))
    write_refused(k.post_form(uuid, body), 400, ("malformed_multipart", "validation_failed"), 4)
    k.unchanged(uuid, b"1234")


@check
def a_WRITE_that_is_cut_keeps_what_arrived_of_the_new_content(k):
    data, uuid = noise(300_000), k.open(300_000)
    succeeded(k.write_raw(uuid, bytes(300_000), "WRITE"))
    with k.unfinished_write(uuid, 300_000, data[:120_000], "WRITE") as connection:
        connection.cut()
        equal(k.settled_offset(uuid, 120_000), 120_000, "offset")
    succeeded(k.write_raw(uuid, data[100_000:], offset=100_000))
    k.holds(uuid, data)


@check
def a_WRITE_that_is_cut_before_its_first_byte_leaves_earlier_content(k):
    uuid = k.open(300_000)
    succeeded(k.write_raw(uuid, b"1234", "WRITE"))
    with k.unfinished_write(uuid, 300_000, b"", "WRITE") as connection:
        connection.cut()
        time.sleep(0.5)
    k.unchanged(uuid, b"1234")


@check
def an_APPEND_with_offset_that_is_cut_keeps_what_arrived(k):
    data, uuid = noise(300_000), k.open(300_000)
    succeeded(k.write_raw(uuid, data[:1000], offset=0))
    with k.unfinished_write(uuid, 299_000, data[1000:120_000], offset=1000) as connection:
        connection.cut()
        equal(k.settled_offset(uuid, 120_000), 120_000, "offset")
    with k.unfinished_write(uuid, 180_000, data[120_000:200_000], offset=120_000) as connection:
        connection.reset()
        equal(k.settled_offset(uuid, 200_000), 200_000, "offset after a reset")
    succeeded(k.write_raw(uuid, data[200_000:], offset=200_000))
    k.holds(uuid, data)


@check
def an_APPEND_without_offset_that_is_cut_keeps_nothing(k):
    data, uuid = noise(300_000), k.open(300_000)
    succeeded(k.write_raw(uuid, data[:1000]))
    for leave in ("cut", "reset"):
        with k.unfinished_write(uuid, 299_000, data[1000:120_000]) as connection:
            getattr(connection, leave)()
            time.sleep(1)
        equal(k.offset(uuid), 1000, f"offset after a {leave}")
    succeeded(k.write_raw(uuid, data[1000:]))
    k.holds(uuid, data)


@check
def a_write_with_a_chunk_hash_that_is_cut_keeps_nothing(k):
    data, uuid = noise(300_000), k.open(300_000)
    succeeded(k.write_raw(uuid, data[:1000], offset=0))
    for mode, offset in (("APPEND", 1000), ("APPEND", None), ("WRITE", None)):
        with k.unfinished_write(uuid, 299_000, data[1000:120_000], mode, offset, sha256(b"any")) as connection:
            connection.cut()
            time.sleep(1)
        equal(k.offset(uuid), 1000, f"offset after a cut {mode} with hash")
    succeeded(k.write_raw(uuid, data[1000:], offset=1000))
    k.holds(uuid, data)


@check
def what_is_refused_before_its_first_byte_changes_nothing(k):
    uuid = k.open(8)
    succeeded(k.write(uuid, b"1234", offset=0))
    for mode, offset, digest in (("WRITE", None, None), ("APPEND", 4, None), ("APPEND", None, None),
                                 ("APPEND", 4, sha256(b"y" * 4)), ("WRITE", 0, sha256(b"y" * 4))):
        for write in _doors(k):
            write_refused(write(uuid, b"y" * 100_000, mode, offset, digest), 413, "size_exceeded", 4)
        answer = k.call("POST", write_target(uuid, mode, offset, digest), {"Content-Type": "text/html"}, b"yyyy")
        write_refused(answer, 415, "unsupported_media_type", 4)
    k.unchanged(uuid, b"1234")


@check
def more_bytes_than_declared_are_413_before_a_byte_is_read(k):
    uuid = k.open(1000)
    succeeded(k.write_raw(uuid, b"x" * 500, offset=0))
    for mode, offset, length in (("APPEND", 500, 501), ("APPEND", None, 501), ("APPEND", 400, 601), ("WRITE", 0, 1001)):
        with k.connect(10) as connection:
            k.send(connection, "POST", write_target(uuid, mode, offset),
                   {"Content-Type": OCTETS, "Content-Length": length, "Expect": "100-continue"})
            answer = k.answer_of(connection)
            write_refused(answer, 413, "size_exceeded", 500)
            expect(not answer.continued, "no 100 Continue", "100 Continue")
    succeeded(k.write_raw(uuid, b"x" * 600, offset=400))
    k.holds(uuid, b"x" * 1000)


@check
def a_form_far_over_the_declared_size_is_413_without_its_body(k):
    uuid, body = k.open(1000), form(field("mode", "APPEND"), data_part(bytes(10_000_000)))
    with k.connect(10) as connection:
        k.send(connection, "POST", write_target(uuid),
               {"Content-Type": form_type(), "Content-Length": len(body), "Expect": "100-continue"})
        if connection.read_head(5).startswith(b"HTTP/1.1 100"):
            # A form's length is not the file's length; a server that looks inside first is tolerated here.
            connection.send(body)
            write_refused(k.answer_of(connection), 413, "size_exceeded", 0)
            return
    write_refused(k.post_form(uuid, body), 413, "size_exceeded", 0)


@check
def more_bytes_than_declared_without_a_length_are_413_and_keep_nothing(k):
    uuid = k.open(1000)
    succeeded(k.write_raw(uuid, b"x" * 500, offset=0))
    for write in _doors(k):
        for mode, offset in (("APPEND", 500), ("APPEND", None), ("APPEND", 400), ("WRITE", None)):
            write_refused(write(uuid, b"y" * 200_000, mode, offset, chunked=True), 413, "size_exceeded", 500)
    k.unchanged(uuid, b"x" * 500)


@check
def a_wrong_chunk_hash_is_400_and_keeps_nothing(k):
    for write in _doors(k):
        uuid = k.open(8)
        succeeded(write(uuid, b"1234", offset=0, hash=sha256(b"1234")))
        for mode, offset in (("APPEND", 4), ("APPEND", None), ("WRITE", None)):
            write_refused(write(uuid, b"5678", mode, offset, sha256(b"5679")), 400, "chunk_hash_mismatch", 4)
        write_refused(write(uuid, b"5678", offset=4, hash="sha256:abc123"), 400, "validation_failed", 4)
        k.unchanged(uuid, b"1234")


@check
def a_chunk_hash_covers_all_bytes_sent_also_the_skipped_ones(k):
    for write in _doors(k):
        uuid = k.open(12)
        succeeded(write(uuid, b"12345678", offset=0))
        write_refused(write(uuid, b"5678abcd", offset=4, hash=sha256(b"abcd")), 400, "chunk_hash_mismatch", 8)
        succeeded(write(uuid, b"5678abcd", offset=4, hash=sha256(b"5678abcd")))
        k.holds(uuid, b"12345678abcd")


@check
def one_byte_at_a_time_makes_the_same_file(k):
    data, uuid = noise(60), k.open(60)
    for index in range(60):
        succeeded(k.write(uuid, data[index:index + 1], offset=index if index % 2 else None))
    k.holds(uuid, data)


@check
def a_write_to_a_closed_session_is_409_and_to_an_aborted_one_410(k):
    closed, aborted = k.stored(b"1234"), k.open(4)
    succeeded(k.abort(aborted), 204)
    for write in _doors(k):
        for mode in ("APPEND", "WRITE"):
            write_refused(write(closed, b"1", mode), 409, "session_closed")
            expect(write(aborted, b"1", mode).status == 410, "410 session_aborted", write(aborted, b"1", mode))
    equal(k.file(closed).body, b"1234", "the closed file")
