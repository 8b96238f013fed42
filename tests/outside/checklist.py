"""What a check is, and how it says what it expected."""
import json

CHECKS = []

CODES = set("""
validation_failed malformed_multipart size_mismatch hash_mismatch hash_required chunk_hash_mismatch invalid_cursor
unauthenticated invalid_credentials forbidden not_found session_not_found file_not_found method_not_allowed
offset_mismatch session_closed session_failed hash_conflict restart_not_allowed size_conflict write_superseded
session_expired session_aborted gone precondition_failed unsupported_version file_too_large size_exceeded body_too_large
unsupported_media_type unsupported_encoding range_not_satisfiable idempotency_conflict session_busy
too_many_requests internal_error storage_error storage_unavailable content_corrupt database_unavailable server_stopping
insufficient_storage quota_exceeded
datastore_not_found datastore_not_ready collection_not_found item_not_found tile_not_found tile_too_large zoom_too_low
format_unknown reader_missing archive_too_large archive_invalid xml_with_doctype source_invalid source_too_large
raster_too_large crs_unknown import_timeout import_memory import_failed""".split())

PROBLEM_MEMBERS = ("type", "title", "status", "detail", "instance", "traceId", "message", "code")


class Failed(Exception):
    """The server did something else than the contract says."""


class Skipped(Exception):
    """The check cannot run here; the text says why."""


def check(function=None, *, slow=False):
    """Registers a check. Its name, read as a sentence, is what it promises."""
    def register(body):
        body.slow = slow
        CHECKS.append(body)
        return body
    return register(function) if function else register


def expect(condition, expected, came):
    """`came` is an answer or any value that explains the difference."""
    if not condition:
        raise Failed(f"expected {expected}, came {came if isinstance(came, str) else _shown(came)}")


def equal(came, expected, what):
    expect(came == expected, f"{what} {_shown(expected)}", _shown(came))


def succeeded(answer, status=200):
    expect(answer.status == status, f"{status}", answer)
    return answer


def problem_faults(answer):
    """What keeps this refusal from being a whole problem document; an empty list when nothing does."""
    if answer.method == "HEAD":
        return [] if not answer.body else ["an answer to HEAD has a body"]
    media_type = (answer.header("Content-Type") or "").split(";")[0].strip().lower()
    if media_type != "application/problem+json":
        return [f"Content-Type is {media_type!r}"]
    try:
        problem = json.loads(answer.body)
    except ValueError as error:
        return [f"the body is no JSON: {error}"]
    if not isinstance(problem, dict):
        return ["the body is no JSON object"]
    faults = [f"member {name!r} is missing" for name in PROBLEM_MEMBERS if problem.get(name) in (None, "")]
    if problem.get("status") != answer.status:
        faults.append(f"member 'status' is {problem.get('status')!r}")
    if problem.get("code") not in CODES:
        faults.append(f"code {problem.get('code')!r} is not in the closed list")
    errors = problem.get("errors")
    if errors is None and problem.get("code") == "validation_failed":
        faults.append("a validation error has no 'errors'")
    if errors is not None and not _is_errors(errors):
        faults.append(f"'errors' is not {{field: [texts]}}: {errors!r}")
    return faults


def refused(answer, status, code):
    """The answer is a whole problem with this status and code."""
    wanted = f"{status} {code}"
    expect(answer.status == status, wanted, answer)
    if answer.method == "HEAD":
        return {}
    faults = problem_faults(answer)
    expect(not faults, f"{wanted} as a whole problem ({'; '.join(faults)})", answer)
    problem = answer.json()
    expect(problem["code"] == code, wanted, answer)
    return problem


def write_refused(answer, status, code, offset=None):
    """A refused write to a known session also tells the offset."""
    problem = refused(answer, status, code)
    told = answer.header("Upload-Offset")
    expect(told is not None and told.isdigit(), f"{code} with Upload-Offset", f"{told!r} in {answer}")
    if offset is not None:
        equal(int(told), offset, "Upload-Offset")
    return problem


def _is_errors(errors):
    return isinstance(errors, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in errors.values())


def _shown(value):
    text = str(value) if not isinstance(value, (str, bytes)) else repr(value)
    return text if len(text) <= 400 else text[:400] + "…"
