"""What is over a limit is refused early: in no more time than what is at the limit takes (only with --slow)."""
from checklist import check, expect
from client import BASE
from timing import medians_in_turns

TURNS, MOST_RATIO = 15, 2
# Seconds; the ratio of shorter durations is chance.
AT_ONCE = 0.005
JSON = [("Content-Type", "application/json")]


def _line(k, length):
    return k.call("GET", "/health/live?".ljust(length - len("GET  HTTP/1.1\r\n"), "x"))


def _creation(k, size):
    return k.call("POST", f"{BASE}/sessions", JSON, b'{"fileSize":1}'.ljust(size))


def _fields(k, count):
    return k.call("GET", "/health/live", [(f"X-{number}", "1") for number in range(count)])


def _levels(k, depth):
    body = '{"fileSize":1,"more":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    return k.call("POST", f"{BASE}/sessions", JSON, body.encode())


LIMITS = {
    "bytes of a request line": (8 * 1024, 200, 414, _line),
    # The client sends two more.
    "fields of the header": (62, 200, 431, _fields),
    "bytes of a JSON body": (64 * 1024, 201, 413, _creation),
    "levels of JSON": (8, 201, 400, _levels),
    "rows of a page": (500, 200, 400, lambda k, rows: k.call("GET", f"{BASE}/files?limit={rows}")),
}


@check(slow=True)
def what_is_over_a_limit_is_refused_in_no_more_time_than_what_is_at_it(k):
    for what, (limit, status, refusal, call) in LIMITS.items():
        _in_no_more_time(what, lambda: call(k, limit), status, lambda: call(k, limit + 1), refusal)


@check(slow=True)
def what_is_over_a_quota_is_refused_in_no_more_time_than_what_is_within_it(k):
    with k.another_server(settings={"Limits__BytesPerOwner": "1000"}) as other:
        within, beyond = (lambda: other.create({"fileSize": 1})), (lambda: other.create({"fileSize": 1000}))
        _in_no_more_time("bytes of an owner", within, 201, beyond, 507)


def _in_no_more_time(what, at_limit, status, over_limit, refusal):
    def answers(call, expected):
        def run():
            answer = call()
            expect(answer.status == expected, f"{expected} for the {what}", answer)
        return run

    actions = [answers(at_limit, status), answers(over_limit, refusal)]
    taken, refused = medians_in_turns(actions, TURNS)
    print(f"     {what}: taken in {taken * 1000:.1f} ms, refused in {refused * 1000:.1f} ms", flush=True)
    expect(refused <= max(AT_ONCE, MOST_RATIO * taken), f"the {what} to be refused in at most {MOST_RATIO} times {taken * 1000:.1f} ms",
           f"{refused * 1000:.1f} ms")
