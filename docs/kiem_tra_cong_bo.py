#!/usr/bin/env python3
"""Kiểm tra tài liệu công bố bằng một chương trình khác, chỉ dùng thư viện chuẩn của Python.

    python3 kiem_tra_cong_bo.py 1.json 2.json

Chương trình này không dùng mã nào của Chấm Điểm. Từ chính tài liệu, nó tính lại tổng điểm, xếp loại, số thứ tự và thứ hạng
của từng đơn vị, so các mã băm, và xem các tài liệu có nối liền nhau không. Chữ ký Ed25519 thì kiểm tra bằng
`chamdiem verify`, hoặc bằng thư viện JWS bất kỳ.
"""

import hashlib
import json
import sys
from decimal import Decimal

NO_HASH = "0" * 64
FORMAT = "chamdiem.publication/1"


def canonical(value):
    """RFC 8785: tài liệu chỉ có chuỗi, số nguyên và đúng/sai, và tên trường chỉ có chữ ASCII, nên chỉ cần sắp xếp."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(value):
    return hashlib.sha256(canonical(value)).hexdigest()


def no_twice(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("một trường xuất hiện hai lần")
    return members


def class_of(rules, total):
    for band in rules["bands"]:
        if total >= Decimal(band["from"]) and ("below" not in band or total < Decimal(band["below"])):
            return band["name"]
    raise ValueError(f"không có loại nào cho {total}")


def ranked(rules, group):
    """Các dòng của bảng: (đơn vị, số thứ tự, thứ hạng, tổng điểm, xếp loại)."""
    keyed = []
    for unit in group["units"]:
        if "exemption_reason" in unit:
            continue
        if "appraised" in unit:
            scores = unit["appraised"]["scores"]
            assert [score["criterion"] for score in scores] == [criterion["key"] for criterion in rules["criteria"]]
            total = sum(Decimal(score["points"]) for score in scores)
            average = Decimal(unit["appraised"].get("officer_average", "0"))
            by_average = rules["ties"]["order"][:1] == ["officer_average"]
            keyed.append((0, -total, -average if by_average else 0, unit["roster_order"], unit["unit"], total))
        else:
            keyed.append((1 if "self_assessed" in unit else 3, 0, 0, unit["roster_order"], unit["unit"], None))
    rows, previous = [], None
    for position, (*_, unit, total) in enumerate(sorted(keyed, key=lambda key: key[:4]), 1):
        rank = None
        if total is not None:
            shares = previous is not None and previous[0] == total
            policy = rules["ties"]["ranks"]
            if policy in ("shared_then_skipped", "shared_then_next") and shares:
                rank = previous[1]
            elif policy == "shared_then_next" and previous is not None:
                rank = previous[1] + 1
            else:
                rank = position
            previous = (total, rank)
        name = rules["unclassified_name"]["value"] if total is None else class_of(rules, total)
        rows.append((unit, position, rank, total, name))
    return rows


def check(document):
    faults, rules = [], document["rule_set"]["rules"]
    if document["rule_set"]["sha256"] != sha256(rules):
        faults.append("mã băm của bộ tiêu chí không khớp")
    if document["input_sha256"] != sha256(document["input"]):
        faults.append("mã băm của dữ liệu không khớp")
    for group, shown in zip(document["input"]["groups"], document["ranking"]["groups"]):
        published = {row["unit"]: row for row in shown["rows"]}
        computed = ranked(rules, group)
        if set(published) != {unit for unit, *_ in computed} or len(published) != len(shown["rows"]):
            faults.append(f"nhóm {group['code']}: danh sách đơn vị không khớp")
            continue
        for unit, position, rank, total, name in computed:
            row = published[unit]
            if row["position"] != position:
                faults.append(f"{unit}: số thứ tự công bố {row['position']}, tính lại {position}")
            if row.get("rank") != rank:
                faults.append(f"{unit}: thứ hạng công bố {row.get('rank')}, tính lại {rank}")
            if row.get("total") != (None if total is None else str(total)):
                faults.append(f"{unit}: tổng điểm công bố {row.get('total')}, tính lại {total}")
            if row["class"] != name:
                faults.append(f"{unit}: xếp loại công bố {row['class']}, tính lại {name}")
    return faults


def main(files):
    right, before = bool(files), None
    documents = []
    for file in files:
        data = open(file, "rb").read()
        document = json.loads(data, object_pairs_hook=no_twice)
        if document.get("format") != FORMAT:
            print(f"{file}: không biết định dạng {document.get('format')!r}, chương trình này chỉ đọc {FORMAT}")
            right = False
            continue
        faults = check(document)
        if canonical(document) != data:
            faults.append("không ở dạng JSON chính tắc")
        units = sum(len(group["units"]) for group in document["input"]["groups"])
        print(f"{file}: số {document['sequence']}, đợt {document['round']}, {units} đơn vị")
        for fault in faults:
            print(f"  SAI: {fault}")
        right = right and not faults
        documents.append((document["sequence"], document, hashlib.sha256(data).hexdigest()))
    for sequence, document, digest in sorted(documents, key=lambda it: it[0]):
        expected = NO_HASH if sequence == 1 else before[1] if before and before[0] == sequence - 1 else None
        if expected is not None and document["previous_sha256"] != expected:
            print(f"SAI: tài liệu số {sequence} không nối vào tài liệu liền trước")
            right = False
        before = (sequence, digest)
    print("Kết luận: ĐÚNG." if right else "Kết luận: SAI.")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
