"""The form door: which part is the data, what may stand around it, what is malformed (decisions 2, 12)."""
import time

from checklist import check, expect, refused, succeeded, write_refused
from client import SETTLE_SECONDS, noise, sha256, write_target
from wire import BOUNDARY, data_head, data_part, field, form, form_ending, form_opening, form_type

MALFORMED = ("malformed_multipart", "validation_failed")
APPEND = field("mode", "APPEND")


@check
def the_guides_own_form_mode_then_file_or_chunk_is_accepted(k):
    uuid = k.open(4)
    answer = succeeded(k.post_form(uuid, form(APPEND, data_part(b"1234"))))
    expect(answer.header("Upload-Offset") == "4", "Upload-Offset: 4", answer.head.decode("latin-1"))
    expect(answer.json()["data"]["offset"] == 4, "the view with offset 4", answer)
    k.holds(uuid, b"1234")


@check
def the_data_part_may_have_any_of_its_names_or_a_filename(k):
    for name, filename in (("file or chunk", None), ("file", None), ("chunk", None), ("blob", None),
                           ("file", "x.bin"), ("whatever", "x.bin"), ("whatever", ""), ("mode2", "blob")):
        uuid = k.open(4)
        succeeded(k.post_form(uuid, form(APPEND, data_part(b"1234", name, filename))))
        k.holds(uuid, b"1234")


@check
def mode_is_read_in_any_case(k):
    for mode in ("append", "Append", "APPEND", "write", "WrItE"):
        uuid = k.open(4)
        succeeded(k.write(uuid, b"1234", mode))
        k.holds(uuid, b"1234")


@check
def other_fields_before_the_data_are_ignored(k):
    uuid = k.open(4)
    others = [field(f"dz{number}", b"x" * 4096) for number in range(16)]
    succeeded(k.post_form(uuid, form(*others[:8], APPEND, *others[8:], data_part(b"1234"))))
    k.holds(uuid, b"1234")


@check
def too_many_or_too_long_other_fields_are_400_and_keep_nothing(k):
    uuid = k.open(4)
    many = [field(f"dz{number}", b"x") for number in range(17)]
    write_refused(k.post_form(uuid, form(*many, APPEND, data_part(b"1234"))), 400, MALFORMED, 0)
    write_refused(k.post_form(uuid, form(field("dz", b"x" * 4097), APPEND, data_part(b"1234"))), 400, MALFORMED, 0)
    write_refused(k.post_form(uuid, form(field("mode", b"A" * 100_000), data_part(b"1234"))), 400, MALFORMED, 0)


@check
def any_part_after_the_data_is_400_and_keeps_nothing(k):
    uuid = k.open(8)
    succeeded(k.write(uuid, b"abcd", offset=0))
    for body in (form(data_part(b"1234"), APPEND), form(APPEND, data_part(b"1234"), field("note", "x")),
                 form(APPEND, data_part(b"1234"), data_part(b"5678")),
                 form(field("mode", "WRITE"), data_part(b"1234"), field("offset", "0")),
                 form(APPEND, field("offset", "4"), data_part(b"1234"), field("hash", sha256(b"1234")))):
        write_refused(k.post_form(uuid, body), 400, MALFORMED, 4)
    k.unchanged(uuid, b"abcd")


@check
def a_form_without_data_or_without_a_known_mode_is_400(k):
    uuid = k.open(4)
    for body in (form(APPEND), form(), form(data_part(b"1234")), form(field("mode", ""), data_part(b"1234")),
                 form(field("mode", "DELETE"), data_part(b"1234")), form(field("mode", "APPEND "), APPEND),
                 form(APPEND, field("data", b"1234")), b"", b"nonsense", b"--" + BOUNDARY.encode()):
        write_refused(k.post_form(uuid, body), 400, MALFORMED, 0)


@check
def an_offset_that_is_no_plain_number_is_400(k):
    uuid = k.open(4)
    for text in ("-1", "1.0", "1e1", "x", "0x0", "9" * 30, "٣"):
        write_refused(k.write(uuid, b"1234", offset=text), 400, "validation_failed", 0)
        write_refused(k.write_raw(uuid, b"1234", offset=text), 400, "validation_failed", 0)


@check
def a_broken_form_is_400_and_keeps_nothing(k):
    opening, uuid = form_opening(APPEND, field("offset", 4)), k.open(8)
    succeeded(k.write(uuid, b"abcd", offset=0))
    for body in (opening + b"1234", opening + b"1234\r\n--" + BOUNDARY.encode(), opening[:-8],
                 opening + b"1234\r\n--other--\r\n", b"--" + BOUNDARY.encode() + b"\r\nno colon\r\n\r\n"):
        write_refused(k.post_form(uuid, body), 400, MALFORMED, 4)
    k.unchanged(uuid, b"abcd")


@check
def data_that_looks_like_a_boundary_arrives_unharmed_in_any_segmentation(k):
    mark = b"\r\n--" + BOUNDARY.encode()
    data = b"".join(mark[:length] + b"\r\n" for length in range(1, len(mark))) + b"\r\r\n\n--\r\n--" + mark[:-1]
    body = form(APPEND, data_part(data))
    for step in (1, 7, 64):
        uuid = k.open(len(data))
        with k.connect() as connection:
            k.send(connection, "POST", write_target(uuid),
                   {"Content-Type": form_type(), "Content-Length": len(body)})
            for start in range(0, len(body), step):
                connection.send(body[start:start + step])
            succeeded(k.answer_of(connection))
        k.holds(uuid, data)


@check
def quoted_odd_and_70_character_boundaries_are_accepted(k):
    for boundary, shown in (("plain", '"plain"'), ("a'()+_,-./:=?z", "\"a'()+_,-./:=?z\""), ("b" * 70, "b" * 70)):
        uuid = k.open(4)
        body = form(APPEND, data_part(b"1234"), boundary=boundary)
        succeeded(k.post_form(uuid, body, f"multipart/form-data; boundary={shown}"))
        k.holds(uuid, b"1234")


@check
def a_missing_or_overlong_boundary_is_refused_at_once(k):
    uuid = k.open(4)
    for boundary in ("b" * 71, "b" * 5000):
        started = time.monotonic()
        body = form(APPEND, data_part(b"1234"), boundary=boundary)
        write_refused(k.post_form(uuid, body, form_type(boundary)), 400, MALFORMED, 0)
        expect(time.monotonic() - started < 2, "the refusal within 2 s", f"{time.monotonic() - started:.1f} s")
    for media_type in ("multipart/form-data", "multipart/form-data; boundary=", 'multipart/form-data; boundary=""'):
        # The media type is right and its parameter is not: both statuses are fair.
        answer = k.post_form(uuid, form(APPEND, data_part(b"1234")), media_type)
        refused(answer, (400, 415), MALFORMED + ("unsupported_media_type",))


@check
def a_hundred_thousand_parts_and_huge_part_headers_are_refused_with_memory_flat(k):
    uuid = k.open(4)
    bodies = {"10^5 small fields": form(APPEND, *[field("x", "y")] * 100_000, data_part(b"1234")),
              "10^5 mode fields": form(*[APPEND] * 100_000, data_part(b"1234")),
              "10^5 data parts": form(APPEND, *[data_part(b"1")] * 100_000),
              "one part header of 1 MiB": form(APPEND, data_part(b"1234", extra=["X-Long: " + "x" * 2 ** 20])),
              "1 MiB of part headers": form(APPEND, data_part(b"1234", extra=["X-A: b"] * (2 ** 20 // 8))),
              "a part header without end": b"--" + BOUNDARY.encode() + b"\r\n" + b"X" * 2 ** 20,
              "a 1 MiB preamble": b"p" * 2 ** 20 + b"\r\n" + form(APPEND)}
    k.write(uuid, b"", filename="warm.up")
    before = k.server.anonymous_megabytes()
    for name, body in bodies.items():
        started = time.monotonic()
        # A `mode` given twice or a stray field may be named by either code; the header limit may answer 431.
        answer = k.post_form(uuid, body)
        expect(400 <= answer.status < 500, f"4xx for {name}", answer)
        expect(time.monotonic() - started < 5, f"4xx at once for {name}", f"{time.monotonic() - started:.1f} s")
    grown = k.server.anonymous_megabytes() - before
    expect(grown < 60, "memory to stay flat (< 60 MB more)", f"{grown:.0f} MB more")
    expect(k.offset(uuid) == 0, "offset 0", "bytes that were kept")


@check
def an_encoded_body_or_part_is_415(k):
    uuid = k.open(4)
    body = form(APPEND, data_part(b"1234"))
    for encoding in ("gzip", "br", "deflate", "GZIP", "gzip, identity"):
        write_refused(k.post_form(uuid, body, headers={"Content-Encoding": encoding}), 415, "unsupported_encoding", 0)
        answer = k.write_raw(uuid, b"1234", headers={"Content-Encoding": encoding})
        write_refused(answer, 415, "unsupported_encoding", 0)
    for encoding in ("base64", "quoted-printable", "BASE64", "x-uuencode"):
        part = data_part(b"MTIzNA==", extra=[f"Content-Transfer-Encoding: {encoding}"])
        write_refused(k.post_form(uuid, form(APPEND, part)), 415, "unsupported_encoding", 0)


@check
def identity_encodings_are_accepted(k):
    for encoding in ("7bit", "8bit", "binary", "Binary"):
        uuid, part = k.open(4), data_part(b"1234", extra=[f"Content-Transfer-Encoding: {encoding}"])
        succeeded(k.post_form(uuid, form(APPEND, part), headers={"Content-Encoding": "identity"}))
        k.holds(uuid, b"1234")


@check
def a_form_in_chunked_transfer_coding_is_accepted(k):
    uuid, data = k.open(300_000), noise(300_000)
    succeeded(k.write(uuid, data, offset=0, chunked=True))
    k.holds(uuid, data)


@check
def a_name_that_creation_left_out_comes_from_the_first_data_part(k):
    for filename, shown in (("report.pdf", "report.pdf"), ("C:\\\\dir\\\\report.pdf", "report.pdf"),
                            ("dir/größe.txt", "größe.txt")):
        uuid = k.open(8)
        succeeded(k.write(uuid, b"1234", filename=filename))
        succeeded(k.write(uuid, b"5678", filename="second.txt"))
        expect(k.view(uuid)["originalFilename"] == shown, f"originalFilename {shown!r}", k.view(uuid))
    for filename in ("blob", "", None):
        uuid = k.open(4, hash=sha256(b"1234"))
        succeeded(k.write(uuid, b"1234", part="file", filename=filename))
        succeeded(k.close(uuid))
        disposition = k.file(uuid).header("Content-Disposition") or ""
        expect(uuid in disposition, f"the uuid as the name for {filename!r}", disposition)


@check
def a_form_that_is_cut_keeps_what_arrived(k):
    data, uuid = noise(400_000), k.open(400_000)
    opening = form_opening(APPEND, field("offset", 0), head=data_head())
    whole = opening + data + form_ending()
    with k.connect() as connection:
        k.send(connection, "POST", write_target(uuid), {"Content-Type": form_type(), "Content-Length": len(whole)})
        connection.send(opening + data[:250_000])
        time.sleep(SETTLE_SECONDS)
        connection.cut()
        # The tail might have been the begin of a boundary: those few bytes may be given up.
        deadline = time.monotonic() + 8
        while (offset := k.offset(uuid)) < 249_900 and time.monotonic() < deadline:
            time.sleep(0.1)
    expect(249_900 <= offset <= 250_000, "what arrived (about 250,000 bytes)", str(offset))
    succeeded(k.write(uuid, data[offset:], offset=offset))
    k.holds(uuid, data)
