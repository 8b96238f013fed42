"""Chunks with a hash, and clients that send the same chunk at the same time (decisions 5, 7, 8)."""
from checklist import check, equal, expect, refused, succeeded, write_refused
from client import answered, noise, sha256, together

SIZE = 600_000
RIVALS = 4


@check
def a_chunk_hash_covers_all_bytes_sent_also_the_skipped_ones(k):
    for write in (k.write, k.write_raw):
        uuid = k.open(12)
        succeeded(write(uuid, b"12345678", offset=0))
        write_refused(write(uuid, b"5678abcd", offset=4, hash=sha256(b"abcd")), 400, "chunk_hash_mismatch", 8)
        succeeded(write(uuid, b"5678abcd", offset=4, hash=sha256(b"5678abcd")))
        k.holds(uuid, b"12345678abcd")


@check
def rival_APPENDs_of_the_same_bytes_make_the_same_file(k):
    content = noise(SIZE, 11)
    for _ in range(8):
        uuid = k.open(SIZE)
        answers = answered(together(*[lambda: k.write(uuid, content, offset=0)] * RIVALS))
        # A race: each is the winner, comes after the winner and skips what is kept, or is superseded.
        for answer in answers:
            if answer.status != 200:
                refused(answer, 409, "write_superseded")
        expect(any(answer.status == 200 for answer in answers), "one winner", str([answer.status for answer in answers]))
        equal(k.offset(uuid), SIZE, "offset")
        k.holds(uuid, content)
