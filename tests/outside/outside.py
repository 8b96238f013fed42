#!/usr/bin/env python3
"""Checks a Kala server from outside, over HTTP alone, against docs/http-api.md.

    outside.py --server 'dotnet Kala.Api.dll --urls http://127.0.0.1:{port}' [--cli 'dotnet kala.dll'] [--only NAME…]
               [--slow] [--list]

The server command is a template: {port} becomes a free port of 127.0.0.1, {data} a fresh data folder. The environment
also carries ConnectionStrings__Kala and Filestore__Root, both inside that folder. The command must be the server
itself, not a shell around it: it gets the SIGTERM, and --help and --version are appended to it. --cli is how the
command line client is called; without it its checks are skipped.

Each check prints one line: `ok NAME`, `FAIL NAME: what was expected, what came` or `skip NAME: why`, and its seconds. The
last line is `N passed, N failed`; the exit status is 1 when something failed. --only takes names or parts of names. --slow adds
the heavy checks (a few GB of disk, some minutes). Python 3.9 or later, nothing to install; Linux, because memory is
read from /proc. Only 127.0.0.1 is talked to, and only processes started here are ended.
"""
import argparse
import importlib
import shlex
import sys
import time
import traceback

import programs
from checklist import CHECKS, Failed, Skipped
from client import Client
from server import DidNotStart, Server, absolute
from wire import NoAnswer

SUBJECTS = ("create", "problems", "multipart", "write", "names", "download", "files", "process", "slow", "lists", "big",
            "kills", "reads", "refusals", "stops", "cli", "shapes", "secrets", "guesses", "limits",
            "disk", "resumable", "accel", "log", "datastores", "imports", "hostile", "volume", "ogc", "maps", "places")


def main():
    options = _options()
    subjects = [importlib.import_module(f"checks_{subject}") for subject in SUBJECTS]
    chosen = _chosen(CHECKS, options, subjects)
    if options.list:
        print("\n".join(check.__name__ + (" (slow)" if getattr(check, "slow", False) else "") for check in chosen))
        return 0
    if not options.server:
        sys.exit("--server is needed")
    if not chosen:
        sys.exit("no check has such a name")
    programs.KALA = [absolute(word) for word in shlex.split(options.cli)] if options.cli else None
    return _run_all(options.server, chosen)


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", metavar="COMMAND", help="with {port} and {data}")
    parser.add_argument("--cli", metavar="COMMAND", help="the command line client")
    parser.add_argument("--only", metavar="NAME", nargs="+", default=[], help="names or parts of names")
    parser.add_argument("--slow", action="store_true", help="the heavy checks, too")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    return parser.parse_args()


def _chosen(checks, options, subjects):
    """The checks to run in order; those named last_… judge the whole run, and the very last stops the server."""
    last = [body for subject in subjects for name, body in vars(subject).items() if name.startswith("last_")]
    every = [check for check in checks if options.slow or options.list or options.only or not check.slow] + last
    if not options.only:
        return every
    return [check for check in every if any(part in check.__name__ for part in options.only)]


def _run_all(template, checks):
    server = Server(template)
    counts = {"ok": 0, "FAIL": 0, "skip": 0}
    try:
        client = Client(server.start_ready())
        for body in checks:
            began = time.monotonic()
            outcome, text = _run(body, client)
            counts[outcome] += 1
            print(f"{outcome} {body.__name__}{': ' + text if text else ''} [{time.monotonic() - began:.1f} s]", flush=True)
            if server.process.poll() is not None and body is not checks[-1]:
                server.start_ready()
                print("     (the server had ended and was started again)", flush=True)
    except DidNotStart as error:
        counts["FAIL"] += 1
        print(f"FAIL the_server_starts: {error}")
    finally:
        server.kill()
        server.clean(keep_log=counts["FAIL"] > 0)
        if counts["FAIL"]:
            print(f"     (the server's own words are kept in {server.stdout.parent})")
    print(f"{counts['ok']} passed, {counts['FAIL']} failed" + (f", {counts['skip']} skipped" if counts["skip"] else ""))
    return 1 if counts["FAIL"] else 0


def _run(body, client):
    try:
        body(client)
    except Skipped as reason:
        return "skip", str(reason)
    except (Failed, NoAnswer, DidNotStart) as failure:
        text = str(failure)
    except Exception as error:  # an answer so odd that the check itself stumbled over it
        place = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} (at {place.name}, line {place.lineno})"
    else:
        return "ok", ""
    return "FAIL", " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
