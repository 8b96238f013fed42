"""Health, and the guards of anonymous mode (contract section 4)."""
from checklist import check, equal, expect, refused, succeeded
from client import BASE


@check
def health_needs_nothing_and_is_200(k):
    for target in ("/health/live", "/health/ready"):
        succeeded(k.call("GET", target))


@check
def a_foreign_Host_is_403(k):
    uuid = k.stored(b"1234")
    port = k.server.port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1",
                 f"0x7f000001:{port}"):
        refused(k.call("GET", f"{BASE}/files/{uuid}", {"Host": host}), 403, "forbidden")
        refused(k.create({"fileSize": 1}, {"Host": host}), 403, "forbidden")
        refused(k.call("DELETE", f"{BASE}/files/{uuid}", {"Host": host}), 403, "forbidden")
    equal(k.file(uuid).body, b"1234", "the file")


@check
def localhost_and_the_loopback_addresses_are_no_foreign_Host(k):
    port = k.server.port
    for host in ("localhost", f"localhost:{port}", "127.0.0.1", f"127.0.0.1:{port}", "[::1]", f"[::1]:{port}",
                 "LOCALHOST"):
        succeeded(k.create({"fileSize": 1}, {"Host": host}), 201)


@check
def a_changing_request_from_a_foreign_page_is_403(k):
    uuid, closed = k.open(4), k.stored(b"1234")
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                    {"Origin": "http://localhost.evil.example"}, {"Origin": "http://127.0.0.1.evil.example"},
                    {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}):
        refused(k.create({"fileSize": 1}, headers), 403, "forbidden")
        refused(k.write_raw(uuid, b"1234", headers=headers), 403, "forbidden")
        refused(k.call("POST", f"{BASE}/sessions/{uuid}/close", headers), 403, "forbidden")
        refused(k.call("DELETE", f"{BASE}/sessions/{uuid}", headers), 403, "forbidden")
        refused(k.call("DELETE", f"{BASE}/files/{closed}", headers), 403, "forbidden")
        refused(k.post_file(b"1234", {"Content-Type": "text/plain", **headers}), 403, "forbidden")
    equal(k.offset(uuid), 0, "offset")
    equal(k.file(closed).body, b"1234", "the file")


@check
def a_changing_request_from_the_own_page_and_reading_are_allowed(k):
    own = f"http://127.0.0.1:{k.server.port}"
    for headers in ({"Origin": own}, {"Origin": own, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        succeeded(k.create({"fileSize": 1}, headers), 201)
    uuid = k.stored(b"1234")
    answer = k.file(uuid, Sec_Fetch_Site="cross-site")
    expect(answer.status == 200, "reading to be allowed", answer)
