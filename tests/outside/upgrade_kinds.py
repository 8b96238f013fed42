"""The sessions of a data folder that another version goes on with: how each is made, and what must come of it."""
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Callable, Optional

from checklist import equal, refused, succeeded
from client import OCTETS, noise, sha256

SIZES = (1, 63, 64, 4096, 20_000, 65_537, 150_000)
REMEMBERED = timedelta(days=30)


class Kept:
    """One session, with what its client knows of it."""

    def __init__(self, number, kind):
        self.kind = kind
        size = 0 if kind.is_empty else SIZES[number // len(KINDS) % len(SIZES)]
        self.content, self.sent = noise(size, number), round(size * kind.share)
        # The session that the key gives is another one than `uuid` if the file came in one request.
        self.uuid, self.first, self.key = None, None, {"Idempotency-Key": f"key-{number}"}

    @property
    def fields(self):
        return {"fileSize": len(self.content), "originalFilename": "Änderung.txt",
                **({"hash": sha256(self.content)} if self.kind.declares_hash else {})}

    def make(self, k):
        self.uuid = self.first = succeeded(k.create(self.fields, self.key), 201).json()["data"]
        if self.sent:
            succeeded(k.write_raw(self.uuid, self.content[:self.sent], offset=0))
        self.kind.then(k, self)


@dataclass(frozen=True)
class Kind:
    name: str
    finish: Callable
    share: float = 1
    is_empty: bool = False
    declares_hash: bool = True
    then: Callable = lambda k, one: None
    # Of its row, while the server is down: before its second start, and before its third.
    early_change: Optional[str] = None
    late_change: Optional[str] = None
    has_leftovers: bool = False


# --- how they are made

def _close(k, one):
    succeeded(k.close(one.uuid))


def _delete(k, one):
    _close(k, one)
    succeeded(k.delete_file(one.uuid), 204)


def _abort(k, one):
    succeeded(k.abort(one.uuid), 204)


def _replace(k, one):
    """A second WRITE over other bytes: the row names another blob."""
    succeeded(k.write_raw(one.uuid, bytes(len(one.content)), mode="WRITE"))
    one.sent = len(one.content) // 2
    succeeded(k.write_raw(one.uuid, one.content[:one.sent], mode="WRITE"))


def _fail(k, one):
    succeeded(k.write_raw(one.uuid, bytes([one.content[0] ^ 1]) + one.content[1:], mode="WRITE"))
    refused(k.close(one.uuid), 400, "hash_mismatch")
    one.sent = 0


def _store(k, one):
    """The session that was opened stays without bytes; the file is another one."""
    succeeded(k.abort(one.uuid), 204)
    one.uuid = succeeded(k.post_file(one.content, [("Content-Type", OCTETS)]), 201).json()["data"]


# --- what must come of them

def _goes_on(k, one):
    equal(k.offset(one.uuid), one.sent, "the offset")
    if one.sent < len(one.content):
        answer = succeeded(k.write_raw(one.uuid, one.content[one.sent:], offset=one.sent))
        equal(int(answer.header("Upload-Offset")), len(one.content), "the offset after the APPEND")
    k.holds(one.uuid, one.content)


def _starts_over(k, one):
    refused(k.write_raw(one.uuid, one.content, offset=0), 409, "session_failed")
    refused(k.close(one.uuid), 400, "hash_mismatch")
    succeeded(k.write_raw(one.uuid, one.content, mode="WRITE"))
    k.holds(one.uuid, one.content)


def _is_a_file(k, one):
    k.holds(one.uuid, one.content)
    refused(k.write_raw(one.uuid, b"x"), 409, "session_closed")
    if len(one.content) > 1:
        part = k.file(one.uuid, Range=f"bytes=1-{len(one.content) // 2}")
        equal(succeeded(part, 206).body, one.content[1:len(one.content) // 2 + 1], "a range of the file")


def _is_deleted(k, one):
    refused(k.file(one.uuid), 410, "gone")
    succeeded(k.delete_file(one.uuid), 204)


def _is_aborted(k, one):
    refused(k.write_raw(one.uuid, b"x"), 410, "session_aborted")


def _is_expired(k, one):
    refused(k.write_raw(one.uuid, b"x"), 410, "session_expired")


def _is_forgotten(k, one):
    refused(k.session(one.uuid), 404, "session_not_found")


def _expired(ago):
    return f"expires_at = '{datetime.now(timezone.utc) - ago:%Y-%m-%dT%H:%M:%S.000Z}'"


_HOUR = timedelta(hours=1)
_SUSPECT = "blob_suspect = 1"
_UNKNOWN_DIGEST = "digest_state = null"

KINDS = (
    Kind("open without bytes", _goes_on, share=0),
    Kind("open with some bytes", _goes_on, share=0.5),
    Kind("open with some bytes, no hash declared", _goes_on, share=0.5, declares_hash=False),
    Kind("open with all bytes", _goes_on),
    Kind("open with no bytes to come", _goes_on, is_empty=True),
    Kind("open with other bytes than at first", _goes_on, share=0, then=_replace),
    Kind("open with bytes on the disk that do not count", _goes_on, share=0.5, has_leftovers=True),
    Kind("open with an unknown digest", _goes_on, share=0.5, late_change=_UNKNOWN_DIGEST),
    Kind("suspect with some bytes", _goes_on, share=0.5, late_change=_SUSPECT),
    Kind("suspect with some bytes and leftovers", _goes_on, share=0.5, late_change=_SUSPECT, has_leftovers=True),
    Kind("suspect with some bytes, an unknown digest", _goes_on, share=0.5,
         late_change=f"{_SUSPECT}, {_UNKNOWN_DIGEST}"),
    Kind("suspect with all bytes", _goes_on, late_change=_SUSPECT),
    Kind("suspect without bytes", _goes_on, share=0, late_change=_SUSPECT),
    Kind("failed", _starts_over, share=0, then=_fail),
    Kind("aborted", _is_aborted, share=0.5, then=_abort),
    Kind("expired and marked", _is_expired, share=0.5, early_change=_expired(_HOUR)),
    Kind("expired and not marked", _is_expired, share=0.5, late_change=_expired(_HOUR)),
    Kind("expired and forgotten", _is_forgotten, share=0.5, early_change=_expired(REMEMBERED + _HOUR)),
    Kind("closed", _is_a_file, then=_close),
    Kind("closed without bytes", _is_a_file, is_empty=True, then=_close),
    Kind("closed, its blob was suspect", _is_a_file, then=_close, late_change=_SUSPECT),
    Kind("stored in one request", _is_a_file, share=0, then=_store),
    Kind("deleted", _is_deleted, then=_delete),
)
