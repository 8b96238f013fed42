"""Guessing passwords from many addresses costs the guesser alone (S9; only with --slow). As a program it is the guesser."""
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from itertools import count, repeat
from statistics import median

from checklist import check, expect
from timing import medians_in_turns
from wire import Connection

PASSWORD = "only for checks, 4711"
ADDRESSES, GUESSES = 100, 10_000
# The guesses that are compared and the guesser itself have the machine as well.
SIGN_INS_ALONE, MOST_RATIO = 5, 10
TURNS, MOST_RATIO_OF_NAMES = 9, 2
CONNECTIONS = 20  # of each address at a time; the guesses of one connection follow each other


@check(slow=True)
def ten_thousand_guesses_from_a_hundred_addresses_keep_nobody_out(k):
    with k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        port = other.server.port
        alone = [_sign_in(port, "127.0.0.1") for _ in range(SIGN_INS_ALONE)]
        expect({status for status, _ in alone} == {200}, "honest sign-ins", str(alone))
        usual = median(seconds for _, seconds in alone)
        began = time.monotonic()
        guesser = subprocess.Popen([sys.executable, __file__, str(port)], stdout=subprocess.PIPE, text=True)
        known, clean = [], []
        try:
            guesser.stdout.readline()  # the first answers are there
            while guesser.poll() is None:
                known.append(_sign_in(port, "127.0.0.1"))
                clean.append(_sign_in(port, f"127.9.0.{len(clean) % 250 + 1}"))
            counts = json.loads(guesser.stdout.read())
        finally:
            guesser.kill()
            guesser.wait()
        took = {name: [seconds for _, seconds in tries] for name, tries in (("known", known), ("clean", clean))}
        print(f"     guesses by status: {counts}; a sign-in alone {usual:.2f} s; honest sign-ins beside them, median and longest: "
              + ", ".join(f"{len(all_of)} from {name} addresses {median(all_of):.2f} s, {max(all_of):.2f} s"
                          for name, all_of in took.items()), flush=True)
        expect(sum(counts.values()) == GUESSES and set(counts) == {"401", "429"}, "each guess answered with 401 or 429", counts)
        most = ADDRESSES * _compared_within(time.monotonic() - began)
        expect(counts["401"] <= most, f"at most {most} guesses compared: 5 of an address, and one after each wait", counts)
        expect(len(known) >= 3, "sign-ins beside the guesses", len(known))
        statuses = Counter(status for status, _ in known + clean)
        expect(set(statuses) == {200}, "every honest sign-in to succeed", dict(statuses))
        for name, all_of in took.items():
            expect(median(all_of) < MOST_RATIO * usual, f"a sign-in from a {name} address in {MOST_RATIO} times {usual:.2f} s",
                   f"{median(all_of):.2f} s")


@check(slow=True)
def guesses_from_many_addresses_leave_the_memory_flat_whatever_their_names(k):
    with k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        for number in range(1_200):
            if number == 200:
                before = other.server.anonymous_megabytes()
            body = json.dumps({"username": f"{number}" + "x" * 60_000, "password": "wrong"}).encode()
            _post(other.server.port, f"127.1.{number // 250}.{number % 250 + 1}", body)
        after = other.server.anonymous_megabytes()
        print(f"     RssAnon before {before:.0f} MB, after 1,000 names of 60 KB {after:.0f} MB", flush=True)
        expect(after - before < 60, "less than 60 MB more", f"{after - before:.0f} MB")


@check(slow=True)
def a_wrong_password_takes_as_long_as_an_unknown_user(k):
    with k.another_server(settings={"Auth__Mode": "SignIn", "Kala__Admin__Password": PASSWORD}) as other:
        # Each try from an address of its own: nobody has to wait.
        addresses = (f"127.3.0.{number}" for number in count(1))

        def fail(names):
            body = json.dumps({"username": next(names), "password": "wrong, but long enough"}).encode()
            status = _post(other.server.port, next(addresses), body)
            expect(status == 401, "401", str(status))

        names = repeat("admin"), (f"nobody{number}" for number in count())
        known, unknown = medians_in_turns([lambda one=one: fail(one) for one in names], TURNS)
        print(f"     medians of {TURNS}: known {known * 1e3:.0f} ms, unknown {unknown * 1e3:.0f} ms", flush=True)
        # Without a hash for nobody's password it is a hundred times as fast.
        expect(1 / MOST_RATIO_OF_NAMES < known / unknown < MOST_RATIO_OF_NAMES, f"a ratio below {MOST_RATIO_OF_NAMES}",
               f"{known / unknown:.2f}")


def _compared_within(seconds):
    """How many guesses of an address can be compared in this time: five at once, then waits of 1 s, 2 s, 4 s … 30 s."""
    compared, wait = 5, 1
    while seconds >= wait:
        seconds, wait, compared = seconds - wait, min(2 * wait, 30), compared + 1
    return compared


def _sign_in(port, address):
    began = time.monotonic()
    status = _post(port, address, json.dumps({"username": "admin", "password": PASSWORD}).encode())
    return status, time.monotonic() - began


def _post(port, address, body):
    with Connection(port, 60, source=address) as connection:
        connection.send(_request(body))
        return connection.read_answer("POST", 60).status


def _request(body):
    return (b"POST /api/auth/access-token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body))


async def _guess(port):
    """Sends all guesses, says when the first are answered, and then how they were answered."""
    counts, each = Counter(), GUESSES // ADDRESSES // CONNECTIONS

    async def connection_of(address):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
        for number in range(each):
            writer.write(_request(json.dumps({"username": "admin", "password": f"wrong {address} {number}"}).encode()))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), None)
            if length:
                await reader.readexactly(int(length.split(b":")[1]))
            else:
                await reader.readuntil(b"\r\n0\r\n\r\n")
            if not counts:
                print("begun", flush=True)
            counts[head.split(b" ")[1].decode()] += 1
        writer.close()

    await asyncio.gather(*(connection_of(f"127.2.0.{number % ADDRESSES + 1}") for number in range(ADDRESSES * CONNECTIONS)))
    print(json.dumps(counts), flush=True)


if __name__ == "__main__":
    asyncio.run(_guess(int(sys.argv[1])))
