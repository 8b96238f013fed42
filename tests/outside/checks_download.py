"""GET and HEAD of a file: ranges, conditions, headers (contract section 2)."""
import base64
import email
import hashlib
import random
import re
from email.utils import formatdate, parsedate_to_datetime

from checklist import check, equal, expect, refused, succeeded
from client import noise, sha256

CONTENT = noise(100_000, 5)
SIZE = len(CONTENT)


def _sample(k):
    """One closed file for all read-only checks of a run."""
    if getattr(k, "sample", None) is None:
        k.sample = k.stored(CONTENT, originalFilename="sample.bin")
    return k.sample


def random_ranges(size, count, seed):
    """Random satisfiable single ranges as (Range value, first, last)."""
    chance = random.Random(seed)
    for _ in range(count):
        first = chance.randrange(size)
        last = min(size - 1, first + chance.choice((0, 1, 10, 1000, size)))
        kind = chance.choice(("closed", "closed", "open", "suffix", "beyond"))
        if kind == "open":
            yield f"bytes={first}-", first, size - 1
        elif kind == "suffix":
            yield f"bytes=-{size - first}", first, size - 1
        elif kind == "beyond":
            yield f"bytes={first}-{size + chance.randrange(10 ** 9)}", first, size - 1
        else:
            yield f"bytes={first}-{last}", first, last


@check
def two_hundred_random_single_ranges_are_the_right_slices(k):
    for text, first, last in random_ranges(SIZE, 200, 2):
        answer = succeeded(k.file(_sample(k), Range=text), 206)
        equal(answer.header("Content-Range"), f"bytes {first}-{last}/{SIZE}", f"Content-Range for {text}")
        expect(answer.body == CONTENT[first:last + 1], f"the slice for {text}", f"{len(answer.body)} other bytes")
        equal(answer.header("Content-Length"), str(last - first + 1), "Content-Length")


@check
def an_unsatisfiable_range_is_416_and_tells_the_size(k):
    for text in (f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", f"bytes={SIZE}-,{SIZE + 9}-"):
        answer = k.file(_sample(k), Range=text)
        refused(answer, 416, "range_not_satisfiable")
        equal(answer.header("Content-Range"), f"bytes */{SIZE}", f"Content-Range for {text}")
    answer = k.file(_sample(k), Range=f"bytes=0-0,{SIZE}-")  # one of two is satisfiable
    equal(answer.status, 206, "status when one range is satisfiable")


@check
def a_malformed_range_is_ignored(k):
    for text in ("bytes=abc", "bytes=5-2", "bytes=", "bytes=--5", "bytes=1-2-3", "items=0-1", "bytes", "bytes=-", "0-1",
                 "bytes=0x1-2", "bytes=1.5-2", "bytes=+1-2", "bytes=,", "=0-1"):
        answer = succeeded(k.file(_sample(k), Range=text))
        expect(answer.body == CONTENT, f"the whole file for {text}", f"{len(answer.body)} bytes")
    for text in ("bytes=0-99999999999999999999999", "bytes=99999999999999999999999-", "bytes=-99999999999999999999999"):
        answer = k.file(_sample(k), Range=text)  # numbers beyond 64 bits: right or ignored, never a fault
        expect(answer.status in (200, 206, 416), f"200, 206 or 416 for {text}", answer)


def _byte_ranges(answer):
    """(Content-Range, bytes) of each part of a multipart/byteranges answer."""
    head = f"Content-Type: {answer.header('Content-Type')}\r\n\r\n".encode("latin-1")
    message = email.message_from_bytes(head)
    equal(message.get_content_type(), "multipart/byteranges", "Content-Type")
    mark = b"--" + message.get_param("boundary").encode()
    pieces = re.split(rb"(?:^|\r\n)" + re.escape(mark), answer.body)[1:]
    expect(pieces and pieces[-1].startswith(b"--"), "a closing boundary", repr(answer.body[-80:]))
    for piece in pieces[:-1]:
        part_head, _, data = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
        found = re.search(rb"(?im)^content-range:\s*([^\r\n]+)", part_head)
        yield found and found.group(1).strip().decode(), data


@check
def several_ranges_are_answered_as_multipart_byteranges(k):
    for spans in ([(0, 0), (10, 19)], [(99_999, 99_999), (0, 9), (50_000, 60_000)],
                  [(start * 100, start * 100 + 9) for start in range(16)]):
        text = "bytes=" + ", ".join(f"{first}-{last}" for first, last in spans)
        answer = succeeded(k.file(_sample(k), Range=text), 206)
        parts = list(_byte_ranges(answer))
        wanted = [(f"bytes {first}-{last}/{SIZE}", CONTENT[first:last + 1]) for first, last in spans]
        expect(sorted(parts) == sorted(wanted), f"the parts of {text}", str([part for part, _ in parts]))
        if answer.header("Content-Length"):
            equal(answer.header("Content-Length"), str(len(answer.body)), "Content-Length")


@check
def overlapping_or_more_than_16_ranges_are_answered_with_the_whole_file(k):
    for text in ("bytes=0-10,5-15", "bytes=0-,0-", "bytes=" + ",".join(["0-"] * 1000),
                 "bytes=" + ",".join(f"{n * 100}-{n * 100 + 9}" for n in range(17)), "bytes=0-9,-99995"):
        answer = succeeded(k.file(_sample(k), Range=text))
        expect(answer.body == CONTENT, f"the whole file for {text[:40]}", f"{len(answer.body)} bytes")


@check
def HEAD_has_the_headers_of_GET_no_body_and_ignores_Range(k):
    get = succeeded(k.file(_sample(k)))
    for headers in ({}, {"Range": "bytes=0-9"}, {"Range": f"bytes={SIZE}-"}):
        head = succeeded(k.file(_sample(k), "HEAD", **headers))
        for name in ("Content-Length", "ETag", "Last-Modified", "Accept-Ranges", "Repr-Digest", "Content-Type",
                     "Cache-Control", "Vary", "Content-Disposition", "X-Content-Type-Options"):
            equal(head.header(name), get.header(name), f"{name} of HEAD")


@check
def a_download_carries_every_header_of_the_contract(k):
    digest = hashlib.sha256(CONTENT).digest()
    for status, answer in ((200, k.file(_sample(k))), (206, k.file(_sample(k), Range="bytes=0-9"))):
        succeeded(answer, status)
        equal(answer.header("Accept-Ranges"), "bytes", "Accept-Ranges")
        equal(answer.header("Repr-Digest"), f"sha-256=:{base64.b64encode(digest).decode()}:", "Repr-Digest")
        tag = f'"sha256-{base64.urlsafe_b64encode(digest).decode()}'
        expect((answer.header("ETag") or "").rstrip('"=') == tag.rstrip("="), f"ETag {tag}", str(answer.header("ETag")))
        cache = {word.strip() for word in (answer.header("Cache-Control") or "").split(",")}
        expect({"private", "no-cache"} <= cache, "Cache-Control: private, no-cache", str(cache))
        vary = {word.strip().lower() for word in (answer.header("Vary") or "").split(",")}
        expect({"authorization", "x-api-key"} <= vary, "Vary: Authorization, X-API-Key", str(vary))
        equal((answer.header("X-Content-Type-Options") or "").lower(), "nosniff", "X-Content-Type-Options")
        policy = {word.strip() for word in (answer.header("Content-Security-Policy") or "").split(";")}
        expect({"sandbox", "default-src 'none'"} <= policy, "the Content-Security-Policy", str(policy))
        expect(parsedate_to_datetime(answer.header("Last-Modified")), "Last-Modified", answer.header("Last-Modified"))
        equal(answer.header("Content-Encoding"), None, "Content-Encoding")
        expect((answer.header("Content-Disposition") or "").startswith("attachment"), "attachment", str(answer.headers))


@check
def a_download_is_not_compressed_on_the_fly(k):
    text = b"the same line\n" * 10_000
    answer = succeeded(k.file(k.stored(text, contentType="text/plain"), Accept_Encoding="gzip, br, deflate"))
    equal((answer.header("Content-Encoding"), answer.body == text), (None, True), "encoding and equality")


def _dates(answer):
    seconds = parsedate_to_datetime(answer.header("Last-Modified")).timestamp()
    earlier, later = (formatdate(seconds + shift, usegmt=True) for shift in (-3600, 3600))
    return answer.header("Last-Modified"), earlier, later


@check
def If_None_Match_and_If_Modified_Since_answer_304(k):
    get = k.file(_sample(k))
    tag, (modified, earlier, _) = get.header("ETag"), _dates(get)
    for method in ("GET", "HEAD"):
        for value in (tag, "*", f"W/{tag}", f'"x", {tag}', f'"x",W/{tag} , "y"'):
            answer = k.file(_sample(k), method, If_None_Match=value)
            equal((answer.status, answer.body), (304, b""), f"{method} with If-None-Match: {value}")
            for name in ("ETag", "Cache-Control", "Vary"):
                equal(answer.header(name), get.header(name), f"{name} of 304")
        equal(k.file(_sample(k), method, If_Modified_Since=modified).status, 304, "If-Modified-Since: Last-Modified")
        equal(k.file(_sample(k), method, If_Modified_Since=earlier).status, 200, "If-Modified-Since an hour earlier")
        equal(k.file(_sample(k), method, If_None_Match='"x"').status, 200, "another tag")
        equal(k.file(_sample(k), method, If_None_Match='"x"', If_Modified_Since=modified).status, 200,
              "If-None-Match before If-Modified-Since")
        equal(k.file(_sample(k), method, If_Modified_Since="yesterday").status, 200, "a date that is none")
    equal(k.file(_sample(k), If_None_Match=tag, Range="bytes=0-9").status, 304, "If-None-Match before Range")


@check
def If_Match_and_If_Unmodified_Since_answer_412(k):
    get = k.file(_sample(k))
    tag, (modified, earlier, later) = get.header("ETag"), _dates(get)
    for headers in ({"If_Match": '"x"'}, {"If_Match": f"W/{tag}"}, {"If_Unmodified_Since": earlier},
                    {"If_Match": '"x"', "If_None_Match": tag}, {"If_Match": '"x"', "Range": "bytes=0-9"}):
        refused(k.file(_sample(k), **headers), 412, "precondition_failed")
        equal(k.file(_sample(k), "HEAD", **headers).status, 412, f"HEAD with {headers}")
    for headers in ({"If_Match": tag}, {"If_Match": "*"}, {"If_Match": f'"x", {tag}'},
                    {"If_Unmodified_Since": modified}, {"If_Unmodified_Since": later},
                    {"If_Match": tag, "If_Unmodified_Since": earlier}, {"If_Unmodified_Since": "yesterday"}):
        equal(k.file(_sample(k), **headers).status, 200, f"GET with {headers}")


@check
def If_Range_decides_between_206_and_200(k):
    get = k.file(_sample(k))
    tag, (modified, earlier, _) = get.header("ETag"), _dates(get)
    equal(k.file(_sample(k), Range="bytes=0-9", If_Range=tag).status, 206, "If-Range with the tag")
    for value in ('"x"', f"W/{tag}", earlier, "nonsense"):
        answer = succeeded(k.file(_sample(k), Range="bytes=0-9", If_Range=value))
        expect(answer.body == CONTENT, f"the whole file with If-Range: {value}", f"{len(answer.body)} bytes")
    # A date that equals Last-Modified may or may not count as strong (RFC 9110, 8.8.2.2).
    answer = k.file(_sample(k), Range="bytes=0-9", If_Range=modified)
    expect(answer.status in (200, 206), "200 or 206", answer)
    equal(k.file(_sample(k), Range=f"bytes={SIZE}-", If_Range='"x"').status, 200, "a failed If-Range drops the Range")


@check
def ranges_of_an_empty_file_are_no_fault(k):
    uuid = k.stored(b"")
    equal(k.file(uuid).header("Content-Length"), "0", "Content-Length")
    for text in ("bytes=0-0", "bytes=0-", "bytes=-5", "bytes=0-0,5-6"):
        answer = k.file(uuid, Range=text)
        expect(answer.status in (200, 416), f"200 or 416 for {text}", answer)


@check
def inline_is_honoured_only_for_types_a_browser_cannot_run(k):
    safe = ("image/png", "image/jpeg", "audio/mpeg", "video/mp4", "text/plain", "TEXT/Plain; charset=utf-8")
    unsafe = ("text/html", "image/svg+xml", "IMAGE/SVG+XML", "text/xml", "application/xhtml+xml", "text/css",
              "application/javascript", "application/pdf", "application/octet-stream", "text/html; charset=utf-8",
              "multipart/mixed")
    for media_type in safe + unsafe:
        uuid = k.stored(b"<script>alert(1)</script>", contentType=media_type, originalFilename="x")
        disposition = k.file(uuid, query="?disposition=inline").header("Content-Disposition") or ""
        wanted = "inline" if media_type in safe else "attachment"
        equal(disposition.split(";")[0].strip().lower(), wanted, f"disposition of {media_type}")
        answer = k.file(uuid)
        expect((answer.header("Content-Disposition") or "").startswith("attachment"), "attachment unasked", answer)


@check
def Content_Type_is_declared_or_guessed_or_octets(k):
    cases = (("text/plain; charset=utf-8; foo=bar", "a.png", "text/plain;charset=utf-8"),
             ("image/png", None, "image/png"), ("not a type", "a.png", "image/png"), ("", "a.pdf", "application/pdf"),
             (None, "a.png", "image/png"),
             (None, "a.unknownext", "application/octet-stream"), (None, None, "application/octet-stream"))
    for declared, name, served in cases:
        fields = {"contentType": declared, "originalFilename": name}
        uuid = k.stored(b"x", **{key: value for key, value in fields.items() if value is not None})
        came = (k.file(uuid).header("Content-Type") or "").replace(" ", "").replace('"', "").lower()
        equal(came, served, f"Content-Type for {declared!r} and {name!r}")


@check
def verified_content_is_what_was_sent_over_every_door(k):
    data = noise(3_000_000, 9)
    uuid = k.open(len(data))
    for start in range(0, len(data), 700_000):
        piece = data[start:start + 700_000]
        write = k.write if start % 1_400_000 else k.write_raw
        succeeded(write(uuid, piece, offset=start, hash=sha256(piece)))
    k.holds(uuid, data)
