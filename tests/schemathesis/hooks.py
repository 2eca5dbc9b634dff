"""What Schemathesis must be told of this service: who asks, how rows are sent, and which answers are right though no
schema can say so.

Environment: CHAMDIEM_TEST_ROLE (none for the public), CHAMDIEM_TEST_UNIT (for the role `unit`), CHAMDIEM_TEST_PROGRAM and CHAMDIEM_DATA_DIR
(for tokens).
"""

import json
import os
import re
import subprocess
import sys

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData

ROLE = os.environ.get("CHAMDIEM_TEST_ROLE", "")

# Headers in which HTTP tells a server to pass over what it does not understand (RFC 9110, 12.5.4 and 13.1.2); the second
# only when something is read.
PASSED_OVER = {"accept-language"}
PASSED_OVER_IN_READS = {"if-none-match"}

# The faults that a schema can say. A request that keeps to the document never has one; it may well break a rule that no
# schema can say: points above a criterion's maximum, a cursor that no answer gave, a version that is not the current one.
FORM = set("""
    malformed_json not_utf8 not_acceptable unsupported_media_type unsupported_encoding
    field_missing field_unknown key_duplicated type_mismatch value_unknown value_out_of_range
    text_malformed text_too_long text_empty text_forbidden_character list_too_long points_malformed
""".split())

# Faults with such a code that depend on what else is sent, which no schema says.
DEPENDENT = {
    # Both at once; and in one place Schemathesis sends the number 0 as an entity tag, taking it for a valid one.
    ("#header/if-match", "text_malformed"): lambda case: "If-None-Match" in case.headers or case.headers["If-Match"] == "0",
    ("#header/if-none-match", "text_malformed"): lambda case: case.headers["If-None-Match"] == "0",
    ("#query/batch", "field_missing"): lambda case: is_a_file(case) or {"rows", "sha256"} & set(case.query),
    ("#query/rows", "field_missing"): lambda case: is_a_file(case) or {"batch", "sha256"} & set(case.query),
    ("#query/sha256", "field_missing"): lambda case: is_a_file(case) or {"batch", "rows"} & set(case.query),
    ("#query/profile", "value_unknown"): lambda case: case.media_type == "application/json",
}


def is_a_file(case):
    return case.media_type != "application/json"


# What a pattern takes for a day, a moment or a period, and the calendar or the field may not: 0000-00-00, the year 1216, a
# whole year where a quarter is due.
CALENDAR = re.compile(r"\d{4}(-\d\d-\d\d([Tt].*)?|-Q\d)?")


class Token:
    """A token of the role, from the machine's own command; one of a person lives a quarter of an hour."""

    def get(self, case, context):
        words = [os.environ["CHAMDIEM_TEST_PROGRAM"], "token", "--role", ROLE]
        if unit := os.environ.get("CHAMDIEM_TEST_UNIT"):
            words += ["--unit", unit]
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if ROLE:
    schemathesis.auth(refresh_interval=600)(Token)


@schemathesis.serializer("application/x-ndjson")
def rows(context, value):
    """One row a line; what is no list is sent as it is."""
    if isinstance(value, list):
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in value).encode("utf-8", "surrogatepass")
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.serializer("text/csv")
def table(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if isinstance(failure, RejectedPositiveData):
        return not breaks_rules_only(case, response)
    if isinstance(failure, AcceptedNegativeData):
        return not breaks_passed_over_headers_only(case, failure)
    return True


def breaks_rules_only(case, response):
    if response.status_code not in (400, 412, 413, 422, 428):
        return False
    problem = response.json()
    faults = problem.get("issues") or [{"pointer": "", "code": problem["code"], "detail": problem["detail"]}]
    of_form = [fault for fault in faults if not is_of_a_rule(case, fault)]
    for fault in of_form:
        print(f"{case.method} {case.path}: {fault} at {at(case.body, fault['pointer'])!r}", file=sys.stderr)
    return not of_form


def is_of_a_rule(case, fault):
    code, value = fault["code"], at(case.body, fault["pointer"])
    if depends := DEPENDENT.get((fault["pointer"], code)):
        return bool(depends(case))
    # A profile renames the fields of the rows.
    if "line" in fault and "profile" in case.query:
        return True
    # The pattern of texts names control characters only, not all that turn text around or cannot be seen.
    if code == "text_forbidden_character" and (told := re.search(r"U\+([0-9A-F]+)", fault["detail"])):
        return int(told[1], 16) > 0x9F
    # In chains Schemathesis takes the whole of a feed profile for its name.
    if fault["pointer"] == "#path/profile" and str(case.path_parameters["profile"]).startswith("{"):
        return True
    # To a schema 1.0 is a whole number; this service reads digits only.
    if code == "type_mismatch" and isinstance(value, float):
        return True
    if code in ("text_malformed", "value_out_of_range") and isinstance(value, str) and CALENDAR.fullmatch(value):
        return True
    return code not in FORM


def at(body, pointer):
    """What stands at a JSON pointer; nothing where there is nothing."""
    for step in pointer.split("/")[1:]:
        try:
            body = body[int(step)] if isinstance(body, list) else body[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return body


def breaks_passed_over_headers_only(case, failure):
    broken = [place for place, part in case.meta.components.items() if part.mode.is_negative]
    told = re.search(r"Invalid component: (.*?) in header", failure.message)
    names = {name.lower() for name in re.findall(r"`([^`]+)`", told[1])} if told else set()
    passed_over = PASSED_OVER | (PASSED_OVER_IN_READS if case.method == "GET" else set())
    return broken == [ParameterLocation.HEADER] and bool(names) and names <= passed_over
