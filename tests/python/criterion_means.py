#!/usr/bin/env python3
"""Computes the criteria scored by dossier a second time, from the dossiers' dates alone, and compares the means.

Usage: criterion_means.py QUARTERS

QUARTERS   one quarter a line: {"first", "last", "decimals", "rounding", "levels": {criterion: [best, middle, worst]},
           "dossiers": [{"status", "online", "due", "extended", "done", "participants": [[due, done]],
           "requests": [fault], "agencies", "field_check", "upheld"}], "computed": {criterion: points}}.

Prints each difference and how much was compared. Exit code 1 when there is a difference, or nothing to compare.
Standard library only; exact fractions, no floating point.
"""

import json
import sys
from datetime import date, timedelta
from fractions import Fraction
from math import floor

BEST, MIDDLE, WORST = 0, 1, 2
COUNTING = {"processing", "awaiting_supplement", "awaiting_payment", "finished", "returned"}


def day(text):
    return None if text is None else date.fromisoformat(text)


def against(done, due):
    """Before the due date, on it, or after it; what is not done is late."""
    if done is None or done > due:
        return WORST
    return MIDDLE if done == due else BEST


def counted(dossier, first, last):
    """Whether a dossier counts in the quarter: where it was done or due, whichever comes first, if that is over."""
    if dossier["status"] not in COUNTING:
        return False
    due, done = day(dossier["extended"]) or day(dossier["due"]), day(dossier["done"])
    if done is None:
        # Open: it counts from the day after its due date, and the quarter is looked at on the day after its end.
        return first <= due <= last and due < last + timedelta(days=1)
    return first <= min(due, done) <= last


def levels_of(dossier):
    """The level that a dossier reaches on each criterion."""
    due, done = day(dossier["extended"]) or day(dossier["due"]), day(dossier["done"])
    time = against(done, due)
    parts = [against(day(part_done) or done, day(part_due)) for part_due, part_done in dossier["participants"]]
    asked = sum(fault == "unit" for fault in dossier["requests"])
    agencies, allowed = dossier["agencies"], 2 if dossier["field_check"] else 1
    return {
        "total_time": time,
        "unit_time": max(parts, default=time),
        "contacts": min(asked, WORST),
        "agencies_contacted": BEST if agencies == 0 else MIDDLE if agencies <= allowed else WORST,
        "attitude": WORST if dossier["upheld"] else time,
    }


def rounded(value, decimals, rounding):
    scale = 10**decimals
    if rounding == "half_to_even":
        # Python's own rounding of a fraction.
        return round(value, decimals)
    if rounding == "half_away_from_zero":
        return Fraction(floor(value * scale + Fraction(1, 2)), scale)
    if rounding == "towards_zero":
        return Fraction(floor(value * scale), scale)
    raise ValueError(f"unknown rounding {rounding}")


def main(path):
    quarters = dossiers = means = inexact = found = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            quarter = json.loads(line)
            quarters += 1
            first, last = day(quarter["first"]), day(quarter["last"])
            reached = [levels_of(dossier) for dossier in quarter["dossiers"] if counted(dossier, first, last)]
            dossiers += len(reached)
            for criterion, levels in quarter["levels"].items():
                expected = None
                if reached:
                    mean = sum((Fraction(levels[one[criterion]]) for one in reached), Fraction(0)) / len(reached)
                    expected = rounded(mean, quarter["decimals"], quarter["rounding"])
                    means += 1
                    inexact += mean != expected
                given = quarter["computed"][criterion]
                given = None if given is None else Fraction(given)
                if expected != given:
                    found += 1
                    print(f"quarter {quarters}, {criterion}: {expected} here, {given} there")
    print(f"{quarters} quarters, {dossiers} dossiers, {means} means, {inexact} rounded, {found} differences")
    return 1 if found or means == 0 else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
