#!/usr/bin/env python3
"""Computes rankings a second time, from the rules and the JSON documents alone, and compares them with the service's.

Usage: recompute.py ROUNDS RANKINGS

ROUNDS     one round a line: {"round", "rule_set", "groups": [{"code", "units": [{"code", "ordinal", "status",
           "scores": {criterion: points}, "officer_average"}]}]}; the rule set as the service registers it.
RANKINGS   the ranking of each of those rounds, as the service answers it, in the same order.

Prints each difference and the number of rounds compared. Exit code 1 when there is a difference, or nothing to compare.
Standard library only; exact fractions, no floating point.
"""

import itertools
import json
import sys
from fractions import Fraction

DIFFERENCES_SHOWN = 50


def points(text):
    """The exact value of a decimal string; none of none."""
    return None if text is None else Fraction(text)


def written(value, decimals):
    """A value as a decimal string with so many decimals; it must need no more."""
    scaled = value * 10**decimals
    if scaled.denominator != 1:
        raise ValueError(f"{value} does not fit {decimals} decimals")
    digits = str(scaled.numerator).rjust(decimals + 1, "0")
    return digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"


class Rules:
    """What a rule set says about ranking."""

    def __init__(self, document):
        self.decimals = document["decimals"]["value"]
        by_number = sorted(document["criteria"], key=lambda criterion: criterion["number"]["value"])
        self.criteria = [criterion["key"] for criterion in by_number]
        self.total_maximum = sum((points(criterion["maximum"]["value"]) for criterion in by_number), Fraction(0))
        bands = [(points(band["from"]), band["name"]) for band in document["bands"]]
        self.bands = sorted(bands, reverse=True)
        self.unclassified = document["unclassified_name"]["value"]
        self.rank_policy = document["ties"]["ranks"]
        # What comes after the roster's order cannot decide anything any more.
        self.breakers = list(itertools.takewhile(lambda word: word != "roster_order", document["ties"]["order"]))

    def class_of(self, total):
        """Lower limits are inclusive, so the first limit from above that is reached names the class."""
        return next(name for limit, name in self.bands if total >= limit)


# An assessed unit stands before one that may still be assessed, and who sent nothing stands last.
STAGES = {"assessed": 0, "awaiting_appraisal": 1, "awaiting_submission": 2, "not_submitted": 3}


def ranked_group(rules, group):
    """The table, the exempt units and the counts of one group."""
    units = group["units"]
    totals = {
        unit["code"]: sum((points(unit["scores"][key]) for key in rules.criteria), Fraction(0))
        for unit in units
        if unit["status"] == "assessed"
    }

    def place(unit):
        total = totals.get(unit["code"])
        key = [STAGES[unit["status"]], 0 if total is None else -total]
        for breaker in rules.breakers:
            if breaker != "officer_average":
                raise ValueError(f"unknown tie breaker {breaker}")
            average = points(unit["officer_average"]) if total is not None else None
            key.append((1, 0) if average is None else (0, -average))
        return key + [unit["ordinal"]]

    table = sorted((unit for unit in units if unit["status"] != "exempt"), key=place)
    ranks = ranks_of(rules.rank_policy, [totals[unit["code"]] for unit in table if unit["code"] in totals])
    rows = []
    for position, (unit, rank) in enumerate(itertools.zip_longest(table, ranks), start=1):
        total = totals.get(unit["code"])
        assessed = total is not None
        rows.append({
            "position": position,
            "rank": rank,
            "unit": unit["code"],
            "outcome": unit["status"],
            "total": written(total, rules.decimals) if assessed else None,
            "class": rules.class_of(total) if assessed else rules.unclassified,
            "officer_average": points(unit["officer_average"]) if assessed else None,
            "scores": [(key, points(unit["scores"][key])) for key in rules.criteria] if assessed else [],
        })
    exempt = sorted((unit for unit in units if unit["status"] == "exempt"), key=lambda unit: unit["ordinal"])
    statuses = [unit["status"] for unit in units]
    classes = [row["class"] for row in rows if row["total"] is not None]
    counts = {
        "units": len(units),
        "assessed": statuses.count("assessed"),
        "exempt": statuses.count("exempt"),
        "not_submitted": statuses.count("not_submitted"),
        "awaiting": statuses.count("awaiting_appraisal") + statuses.count("awaiting_submission"),
        "classes": [(name, classes.count(name)) for _, name in rules.bands],
    }
    return {"rows": rows, "exempt": [unit["code"] for unit in exempt], "counts": counts}


def ranks_of(policy, totals):
    """The ranks of totals that run from the highest down."""
    if policy == "distinct":
        return list(range(1, len(totals) + 1))
    ranks, rank = [], 0
    for _, equal in itertools.groupby(totals):
        size = len(list(equal))
        if policy == "shared_then_skipped":
            ranks += [len(ranks) + 1] * size
        elif policy == "shared_then_next":
            rank += 1
            ranks += [rank] * size
        else:
            raise ValueError(f"unknown rank policy {policy}")
    return ranks


def answered_group(group):
    """The service's answer for one group, in the form of `ranked_group`; what has no value is absent from it."""
    rows = [
        {
            "position": row["position"],
            "rank": row.get("rank"),
            "unit": row["unit"],
            "outcome": row["outcome"],
            "total": row.get("total"),
            "class": row["class"],
            "officer_average": points(row.get("officer_average")),
            "scores": [(score["criterion"], points(score["points"])) for score in row["scores"]],
        }
        for row in group["rows"]
    ]
    counts = dict(group["counts"])
    counts["classes"] = [(count["class"], count["units"]) for count in counts["classes"]]
    return {"rows": rows, "exempt": [unit["unit"] for unit in group["exempt"]], "counts": counts}


def differences(expected, answered, place):
    """Where two values differ, each with its place."""
    if isinstance(expected, dict) and isinstance(answered, dict) and expected.keys() == answered.keys():
        for key in expected:
            yield from differences(expected[key], answered[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(answered, list) and len(expected) == len(answered):
        for index, pair in enumerate(zip(expected, answered)):
            yield from differences(*pair, f"{place}[{index}]")
    elif expected != answered:
        yield f"{place}: computed {expected}, answered {answered}"


def compared(source, answer):
    """The differences of one round."""
    rules = Rules(source["rule_set"])
    expected = {
        "round": source["round"],
        "total_maximum": rules.total_maximum,
        # A group without units has no table.
        "groups": {group["code"]: ranked_group(rules, group) for group in source["groups"]},
    }
    answered = {
        "round": answer["round"],
        "total_maximum": points(answer["total_maximum"]),
        "groups": {group["code"]: answered_group(group) for group in answer["groups"]},
    }
    yield from differences(expected, answered, source["round"])
    if list(expected["groups"]) != list(answered["groups"]):
        yield f"{source['round']}.groups: another order"


def main(rounds_path, rankings_path):
    rounds = groups = units = found = 0
    with open(rounds_path, encoding="utf-8") as sources, open(rankings_path, encoding="utf-8") as answers:
        for source_line, answer_line in itertools.zip_longest(sources, answers):
            if source_line is None or answer_line is None:
                print("the two files have different numbers of rounds")
                return 1
            source, answer = json.loads(source_line), json.loads(answer_line)
            rounds += 1
            groups += len(source["groups"])
            units += sum(len(group["units"]) for group in source["groups"])
            for difference in compared(source, answer):
                found += 1
                if found <= DIFFERENCES_SHOWN:
                    print(difference)
    print(f"{rounds} rounds, {groups} groups, {units} units compared, {found} differences")
    return 1 if found or rounds == 0 else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
