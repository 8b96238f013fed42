"""Forms: their exact limits, odd framing, segments, and bodies that are cut or huge (decisions 2, 7, 12)."""
import time

from checklist import check, equal, expect, succeeded, write_refused
from client import SETTLE_SECONDS, noise, write_target
from wire import BOUNDARY, data_head, data_part, field, form, form_ending, form_opening, form_type

# More than the bodies below are long: their parts are looked at, and not only their length.
ROOM = 100_000_000
APPEND = field("mode", "APPEND")


@check
def sixteen_other_fields_of_4_KiB_are_ignored_and_one_more_or_one_longer_is_refused(k):
    uuid = k.open(8)
    others = [field(f"dz{number}", b"x" * 4096) for number in range(17)]
    succeeded(k.post_form(uuid, form(*others[:8], APPEND, *others[8:16], data_part(b"1234"))))
    write_refused(k.post_form(uuid, form(*others, APPEND, data_part(b"5678"))), 400, "malformed_multipart", 4)
    longer = field("dz", b"x" * 4097)
    write_refused(k.post_form(uuid, form(longer, APPEND, data_part(b"5678"))), 400, "malformed_multipart", 4)
    k.unchanged(uuid, b"1234")


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
def a_hundred_thousand_parts_and_huge_part_headers_are_refused_with_memory_flat(k):
    uuid = k.open(ROOM)
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
        answer = k.post_form(uuid, body)
        expect(answer.status == 400, f"400 for {name}", answer)
        write_refused(answer, 400, "malformed_multipart", 0)
    grown = k.server.anonymous_megabytes() - before
    expect(grown < 60, "memory to stay flat (< 60 MB more)", f"{grown:.0f} MB more")


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
def a_form_that_is_cut_keeps_what_arrived(k):
    data, uuid = noise(400_000), k.open(400_000)
    opening = form_opening(APPEND, field("offset", 0), head=data_head())
    whole = opening + data + form_ending()
    with k.connect() as connection:
        k.send(connection, "POST", write_target(uuid), {"Content-Type": form_type(), "Content-Length": len(whole)})
        connection.send(opening + data[:250_000])
        time.sleep(SETTLE_SECONDS)
        connection.cut()
        # Bytes that could begin a boundary would be given up; these cannot.
        equal(k.settled_offset(uuid, 250_000), 250_000, "offset")
    succeeded(k.write(uuid, data[250_000:], offset=250_000))
    k.holds(uuid, data)


@check
def a_form_far_over_the_declared_size_is_413_without_its_body(k):
    uuid, length = k.open(1000), 10_000_000
    with k.connect(10) as connection:
        k.send(connection, "POST", write_target(uuid),
               {"Content-Type": form_type(), "Content-Length": length, "Expect": "100-continue"})
        answer = k.answer_of(connection)
    write_refused(answer, 413, "size_exceeded", 0)
    expect(not answer.continued, "no 100 Continue", "100 Continue")
