"""GET of a file: odd ranges, conditions together, bytes as they are (contract section 2)."""
from email.utils import formatdate, parsedate_to_datetime

from checklist import check, equal, expect, refused, succeeded
from client import noise

SIZE = 100_000
CONTENT = noise(SIZE, 5)


def _is_whole(k, uuid, **headers):
    expect(succeeded(k.file(uuid, **headers)).body == CONTENT, f"the whole file for {headers}", "other bytes")


@check
def a_range_with_numbers_beyond_64_bits_is_ignored(k):
    uuid, number = k.stored(CONTENT), "9" * 23
    for text in (f"bytes=0-{number}", f"bytes={number}-", f"bytes=-{number}"):
        _is_whole(k, uuid, Range=text)


@check
def an_empty_file_has_nothing_of_any_range(k):
    uuid = k.stored(b"")
    for text in ("bytes=0-0", "bytes=0-", "bytes=-5", "bytes=0-0,5-6"):
        answer = k.file(uuid, Range=text)
        refused(answer, 416, "range_not_satisfiable")
        equal(answer.header("Content-Range"), "bytes */0", f"Content-Range for {text}")


@check
def conditions_are_evaluated_in_the_order_of_RFC_9110_13_2_2(k):
    uuid = k.stored(CONTENT)
    get = k.file(uuid)
    tag, modified = get.header("ETag"), get.header("Last-Modified")
    earlier = formatdate(parsedate_to_datetime(modified).timestamp() - 3600, usegmt=True)
    for headers in ({"If_Match": '"x"', "If_None_Match": tag}, {"If_Match": '"x"', "Range": "bytes=0-9"}):
        refused(k.file(uuid, **headers), 412, "precondition_failed")
    equal(k.file(uuid, If_None_Match=tag, Range="bytes=0-9").status, 304, "If-None-Match before Range")
    for headers in ({"If_Match": tag, "If_Unmodified_Since": earlier}, {"If_None_Match": '"x"', "If_Modified_Since": modified},
                    {"Range": f"bytes={SIZE}-", "If_Range": '"x"'}):
        _is_whole(k, uuid, **headers)


@check
def a_download_is_not_compressed_on_the_fly(k):
    text = b"the same line\n" * 10_000
    answer = succeeded(k.file(k.stored(text, contentType="text/plain"), Accept_Encoding="gzip, br, deflate"))
    equal((answer.header("Content-Encoding"), answer.body == text), (None, True), "encoding and equality")
