"""Hostile file names and types: made harmless, never a path, never a raw header byte (decision 3, contract 2)."""
import itertools
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote_to_bytes

from checklist import check, equal, expect, refused, succeeded
from client import sha256
from wire import field, form

CANARY = "kalacanary"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

WHOLE = ["", " ", ".", "..", "...", "/", "\\", "//", "../", "..\\", "CON", "con.txt", "NUL", "aux", "COM1", "LPT9.txt",
         "~", "-rf", "--help", "*", "?", "|", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u200b", "\ufffd", "\ud7ff",
         "Ω" * 128, "x" * 255, "x" * 256, "x" * 4096, "é" * 127 + "x", "é" * 200, "😀" * 64, "😀" * 1000,
         "e\u0301" * 300,
         ".htaccess", "a" * 250 + ".tar.gz", "name.", "name ", " name", "a\u0301\u0327", "ﬁ", "\u212b", "가", "가"]

SNIPPETS = ["../../etc/passwd", "..\\..\\windows\\system32\\cmd.exe", "C:\\x\\evil.txt", "\\\\host\\share\\f", "/abs/f",
            "a/../b", "a\0b", "\0", "a\rb", "a\nb", "a\r\nX-Evil: 1", "a\r\n\r\n<html>", "\tb", "\x1b[31mred", "\x7f",
            "\x80", "\x85", "\u202egnp.exe", "\u2066a\u2069", "\u200fa", "\u061ca", "“q”", '"', '""', '\\"', "';--",
            "a;b=c",
            "a; filename=evil.exe", "a\"; filename=\"evil.exe", "filename*=UTF-8''x", "%00", "%2e%2e%2f", "%0d%0aX: 1",
            "%", "%zz", "$(id)", "`id`", "${HOME}", "<script>alert(1)</script>", "&amp;", "😀", "👩‍👩‍👧", "ß",
            "日本語.txt", "עברית", "e\u0301", "+", "=1+1", "@x", "#", "a,b", "{0}", "%s%n", "\u0301",
            "\U000e0041", "\ufff9"]


def hostile_names():
    """At least 500 different names: whole ones, snippets in every place, and pairs of snippets."""
    places = ("{1}", "{1}{0}", "{0}{1}", "{0}{1}.txt")
    placed = (place.format(CANARY, snippet) for place in places for snippet in SNIPPETS)
    paired = (left + CANARY + right for left, right in itertools.combinations(SNIPPETS[::2], 2))
    return list(dict.fromkeys(itertools.chain(WHOLE, placed, paired)))[:620]


def _proper(name):
    """What decision 3 promises about a name that is kept, whatever was sent."""
    faults = {"a slash": "/" in name or "\\" in name, "a dot path": name in (".", ".."), "is empty": not name,
              "a control character": any(unicodedata.category(character) == "Cc" for character in name),
              "a bidi character": any(character in BIDI for character in name),
              "not NFC": unicodedata.normalize("NFC", name) != name, "over 255 bytes": len(name.encode()) > 255}
    return [fault for fault, found in faults.items() if found]


def _no_header_was_made(answer):
    made = [key for key, _ in answer.headers if key in ("x-evil", "x")]
    expect(not made, "no header made of the client's text", str(answer.headers))


def _check_disposition(k, uuid, name, sent):
    answer = succeeded(k.file(uuid))
    raw = [byte for byte in answer.head if not (0x20 <= byte <= 0x7e or byte in b"\r\n")]
    expect(not raw, f"visible ASCII in every header for {sent!r:.80}", f"bytes {raw[:8]}")
    _no_header_was_made(answer)
    disposition = answer.header("Content-Disposition") or ""
    found = re.fullmatch(r'attachment; ?filename="((?:[^"\\]|\\.)*)"; ?filename\*=UTF-8\'\'([A-Za-z0-9!#$&+.^_`|~%-]*)',
                         disposition)
    expect(found, f"attachment; filename=…; filename*=UTF-8''… for {sent!r:.80}", disposition)
    equal(unquote_to_bytes(found.group(2)).decode("utf-8"), name, f"filename* for {sent!r:.80}")


@check
def five_hundred_hostile_names_are_made_harmless_unless_they_have_U_0000(k):
    names = hostile_names()
    expect(len(names) >= 500, "500 names", str(len(names)))
    for sent in names:
        answer = k.create({"fileSize": 0, "originalFilename": sent, "hash": sha256(b"")})
        if "\0" in sent:
            refused(answer, 400, "validation_failed")
            continue
        uuid = succeeded(answer, 201).json()["data"]
        succeeded(k.close(uuid))
        name = k.view(uuid)["originalFilename"]
        equal(_proper(name), [], f"faults of {name!r:.80} from {sent!r:.80}")
        _check_disposition(k, uuid, name, sent)


@check
def no_name_reaches_a_path(k):
    uuid = k.open(1, originalFilename=f"../../{CANARY}-path.txt", hash=sha256(b"1"))
    succeeded(k.write(uuid, b"1", filename=f"../{CANARY}-part.txt"))
    succeeded(k.close(uuid))
    roots = (k.server.data, k.server.data.parent)
    found = [path for path in itertools.chain(roots[0].rglob("*"), roots[1].glob("*")) if CANARY in path.name]
    expect(not found and not list(Path("/").glob(f"{CANARY}*")), "no path made of a name", str(found))


@check
def hostile_names_in_the_data_part_are_made_harmless_unless_they_have_U_0000(k):
    for sent in (b"../../etc/passwd", b"a\\\"b.txt", b"a%22b.txt", b"\xff\xfe", b"a\x01b", b"a\x00b",
                 "größe.txt".encode(), "\u202egnp.exe".encode(), b"x" * 4000, b"a;b", b"%0d%0aX-Evil: 1",
                 "😀".encode()):
        uuid = k.open(1, hash=sha256(b"1"))
        part = b'Content-Disposition: form-data; name="file"; filename="%b"\r\n\r\n1' % sent
        answer = k.post_form(uuid, form(field("mode", "APPEND"), part))
        if b"\0" in sent:
            refused(answer, 400, "validation_failed")
            continue
        succeeded(answer)
        succeeded(k.close(uuid))
        name = k.view(uuid)["originalFilename"]
        equal(_proper(name), [], f"faults of {name!r:.80}")
        _check_disposition(k, uuid, name, sent)


@check
def hostile_content_types_never_become_headers(k):
    for sent in ("text/html\r\nX-Evil: 1", "a\r\n\r\n<html>", "text/hötml", "x" * 5000,
                 "text/plain; charset=\"\r\nX: 1\"", "text/plain; charset=ütf", "😀/😀",
                 "text/plain; charset=" + "u" * 3000, "*/*", "text/", "/plain"):
        # What is no type counts as none; it is not refused.
        uuid = k.open(0, hash=sha256(b""), contentType=sent)
        succeeded(k.close(uuid))
        got = succeeded(k.file(uuid))
        _no_header_was_made(got)
        expect(all(byte < 0x7f for byte in got.head), "ASCII headers", str(got.headers))
