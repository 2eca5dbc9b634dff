#!/usr/bin/env python3
"""Writes the files of this folder, as Windows, Excel and old systems make them; answers.csv says what is answered.

    python3 make.py

Needs the program zstd. The files are checked in; the same bytes come out each time.
"""

import gzip
import io
import pathlib
import subprocess
import zipfile

HERE = pathlib.Path(__file__).parent
HEADER = ["code", "sequence", "unit", "procedure", "channel", "received_on", "due_on", "status", "finished_on",
          "extended_due_on", "extension_reason"]
REASON = "Chờ Sở Tư pháp trả lời"


def rows(stem, reason=REASON):
    """Two dossiers; the second one has nothing in its last three cells."""
    plain = ["1", "so-noi-vu", "1.001193", "direct", "2021-04-09", "2021-04-20"]
    return [[stem + "-1", *plain, "processing", "", "2021-04-30", reason], [stem + "-2", *plain, "processing", "", "", ""]]


def table(stem, separator=";", end="\r\n", more=0):
    lines = [HEADER] + rows(stem)
    return "".join(separator.join(line + [""] * more) + end for line in lines)


def line(row):
    named = ((name, value) for name, value in zip(HEADER, row) if value)
    return "{" + ",".join(f'"{name}":{value if name == "sequence" else chr(34) + value + chr(34)}' for name, value in named) + "}"


def lines(stem, end="\n"):
    return "".join(line(row) + end for row in rows(stem))


def write(name, content, encoding="utf-8"):
    (HERE / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


def archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name in names:
            info = zipfile.ZipInfo(name, (2021, 7, 9, 8, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(info, f'<?xml version="1.0"?><part name="{name}"/>')
    return packed.getvalue()


def first_bytes():
    """Row 25: one look at the first bytes."""
    mark = "\ufeff"
    write("excel-utf8.csv", mark + table("excel-utf8", more=3) + ";" * 13 + "\r\n")
    write("excel-sep.csv", "sep=;\r\n" + table("excel-sep"))
    write("excel-sep-mark.csv", mark + "sep=,\r\n" + table("excel-sep-mark", ","))
    write("excel-sep-pipe.csv", "sep=|\r\n" + table("excel-sep-pipe", "|"))
    write("excel-unicode.txt", mark + table("excel-unicode", "\t"), "utf-16-le")
    write("excel-short.csv", "".join(";".join(row).rstrip(";") + "\r\n" for row in [HEADER] + rows("excel-short")))
    write("excel-blank-column.csv", table("excel-blank-column").replace(";unit;", ";unit;;").replace(";so-noi-vu;", ";so-noi-vu;;"))
    write("excel-note-beside.csv", table("excel-note-beside", more=2).replace(REASON + ";;", REASON + ";;ghi chú riêng"))
    write("excel-note-outside.csv", table("excel-note-outside").replace(REASON, REASON + ";ghi chú riêng"))
    write("excel-too-short.csv", table("excel-too-short").replace("so-noi-vu;1.001193;direct;2021-04-09;2021-04-20;processing;;;", "so-noi-vu"))
    write("excel-1258.csv", table("excel-1258").replace(REASON, "Ch\u01a1"), "cp1258")
    write("tabs.tsv", table("tabs", "\t", "\n"))
    write("utf16-be.csv", mark + table("utf16-be", ","), "utf-16-be")
    write("utf16-no-mark.csv", table("utf16-no-mark"), "utf-16-le")
    write("utf16-half.csv", (mark + table("utf16-half")).encode("utf-16-le") + b"\x3D\xD8")
    write("utf32.csv", mark + table("utf32"), "utf-32-le")
    workbook = archive("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
    write("workbook.csv", workbook)
    write("workbook.json", workbook)
    write("document.csv", archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"))
    write("calc.csv", zip_of_calc())
    write("workbook.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + bytes(504))
    write("workbook-95.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(504))
    write("report.xls", '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n<table><tr><td>code</td></tr></table></html>\r\n')
    write("report-2003.xls", mark + '<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook/>\r\n')
    write("packed.zip", archive("ho-so.csv"))
    write("scan.pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
    write("scan.jpg", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00")
    write("letter.rtf", "{\\rtf1\\ansi code}")
    write("packed.csv.gz", gzip.compress(table("packed").encode(), mtime=0))
    write("twice.csv.gz", gzip.compress(gzip.compress(table("twice").encode(), mtime=0), mtime=0))
    zstd = subprocess.run(["zstd", "-q", "-c"], input=lines("packed-lines").encode(), capture_output=True, check=True)
    write("packed-lines.ndjson.zst", zstd.stdout)
    write("packed.json.gz", gzip.compress(unit("Sở A").encode(), mtime=0))
    write("lines.jsonl", lines("lines"))
    write("lines-mark.ndjson", mark + lines("lines-mark", "\r\n"))
    write("lines-utf16.ndjson", mark + lines("lines-utf16"), "utf-16-le")
    write("lines-mark-inside.ndjson", lines("lines-mark-inside").replace("\n{", "\n" + mark + "{"))
    write("list.json", "[" + ",\n".join(line(row) for row in rows("list")) + "]")
    write("list-mark.json", mark + "[" + ",\n".join(line(row) for row in rows("list-mark")) + "]")
    write("unit-mark.json", mark + unit("Sở Điện lực"))
    write("unit-utf16.json", mark + unit("Sở Điện lực"), "utf-16-le")
    write("unit-utf16-be.json", mark + unit("Sở Điện lực"), "utf-16-be")


def zip_of_calc():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        info = zipfile.ZipInfo("mimetype", (2021, 7, 9, 8, 0, 0))
        into.writestr(info, "application/vnd.oasis.opendocument.spreadsheet")
    return packed.getvalue()


def unit(name):
    return '{\r\n  "name": "' + name + '",\r\n  "level": "department",\r\n  "valid_from": "2010-01-01"\r\n}\r\n'


PROFILE = """{
  "name": "Hệ thống một cửa của một huyện",
  "dates": "dd-MM-yyyy",
  "absent_values": ["NULL", "-", "Không có", "0001-01-01"],
  "fields": [
    { "from": "Mã hồ sơ", "to": "code" },
    { "from": "Đơn vị", "to": "unit", "values": [{ "from": "Sở Nội vụ", "to": "so-noi-vu" }] },
    { "from": "TTHC", "to": "procedure" },
    { "from": "Kênh", "to": "channel", "values": [{ "from": "Trực tiếp", "to": "direct" }] },
    { "from": "Ngày nhận", "to": "received_on" },
    { "from": "Hẹn trả", "to": "due_on", "dates": "HH:mm dd.MM.yyyy" },
    { "from": "Kết thúc", "to": "finished_on" },
    { "from": "Cập nhật", "to": "updated_at", "dates": "yyyy-MM-dd HH:mm:ss.fff" },
    { "from": "Trạng thái", "to": "status", "values": [{ "from": "Đang xử lý", "to": "processing" }] }
  ],
  "dropped": ["Họ tên"]
}
"""


def profiles():
    """Row 26: dates without offset, dates by pattern, words for none."""
    write("profile-theirs.json", PROFILE)
    write("profile-iso.json", PROFILE.replace('"dd-MM-yyyy"', '"iso"').replace(', "dates": "HH:mm dd.MM.yyyy"', "").replace(', "dates": "yyyy-MM-dd HH:mm:ss.fff"', ""))
    write("profile-minutes.json", PROFILE.replace("dd-MM-yyyy", "dd-mm-yyyy"))
    header = "Mã hồ sơ;\u00d0ơn vị;TTHC;Kênh;Ngày\u00a0nhận;Hẹn  trả;Kết thúc;Cập nhật;Trạng thái;Họ tên"

    def rows_of(stem, received="09-04-2021", due="17:00 20.04.2021", done="NULL", updated="2021-04-09 08:15:30.120"):
        plain = f"{stem};Sở\u00a0Nội  vụ;1.001193;Trực tiếp;{received};{due}"
        return f"{plain};{done};{updated};Đang\u00a0xử lý;Nguyễn Văn A\r\n"

    two = rows_of("theirs-1") + rows_of("theirs-2", done="01-01-0001", updated="2021-04-09 08:15:30")
    write("theirs.csv", header + "\r\n" + two)
    write("theirs-utf16.txt", "\ufeff" + (header + "\r\n" + two).replace("theirs-", "theirs-utf16-").replace(";", "\t"), "utf-16-le")
    write("theirs-slashes.csv", header + "\r\n" + rows_of("theirs-slashes-1", received="09/04/2021"))
    local = rows_of("theirs-iso-1", "2021-04-09", "2021-04-20 17:00:00", "-", "2021-04-09T08:15:30")
    write("theirs-iso.csv", header + "\r\n" + local)
    write("theirs-offset.csv", header + "\r\n" + local.replace("theirs-iso", "theirs-offset").replace("08:15:30", "01:15:30Z"))
    write("donvi.ndjson", '{"MaHoSo":"donvi-1","MaTTHC":"1.001193","NgayTiepNhan":"20210409080000","NgayHenTra":"20210420170000","TrangThaiHoSo":"4","KenhThucHien":"1"}\n')


def names():
    """Row 27: one reading of a name."""
    write("unit-spaces.json", unit(" Sở\u00a0\u00a0Điện  lực "))
    write("unit-eth.json", unit("Sở \u00d0iện\u200b lực\ufeff"))
    write("unit-decomposed.json", unit("S\u01a1\u0309 Đie\u0323\u0302n lư\u0323c"))
    write("unit-lost.json", unit("S\ufffd Điện lực"))
    write("reason-spelling.csv", table("reason-spelling").replace(REASON, " Chờ\u00a0Sở  Tư\u2003pháp\u200b trả lời "))
    write("reason-spelling.ndjson", lines("reason-spelling").replace(REASON, " Chờ\u00a0Sở  Tư\u2003pháp\u200b trả lời "))
    write("reason-lost.csv", table("reason-lost").replace(REASON, "Ch\ufffd"))
    write("personal.csv", table("personal").replace("extension_reason", "H\u200bo\u00a0\u00a0ten"))


if __name__ == "__main__":
    first_bytes()
    profiles()
    names()
