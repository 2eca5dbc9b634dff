//! Personal data: refused under our own names, dropped and counted under another system's, and told to nobody.

use chamdiem_api_types::Code;
use chamdiem_feed::{Format, Reading, is_personal};
use chamdiem_scoring::Dossier;

use super::{DOSSIER, HEADER, RECORD, csv, ndjson, rows, told, with, words};

const SECRET: &str = "Nguyễn Văn A 0912345678";

#[test]
fn names_of_personal_data_are_known_however_they_are_written() {
    for name in [
        "HoTen",
        "ho_ten",
        "Họ tên",
        "Họ và tên",
        "TenNguoiNop",
        "ChuHoSo",
        "NguoiNopHoSo",
        "SoCMND",
        "CMND",
        "CCCD",
        "so-cccd",
        "SoDienThoai",
        "DienThoai",
        "Điện thoại",
        "Ðiện thoại",
        "Email",
        "e-mail",
        "DiaChi",
        "Địa chỉ thường trú",
        "NgaySinh",
        "name",
        "FULL_NAME",
        "phone",
        "phoneNumber",
        "address",
        "identity_number",
    ] {
        assert!(is_personal(name), "{name}");
    }
    for name in
        ["MaHoSo", "MaTTHC", "NgayTiepNhan", "TrangThaiHoSo", "code", "unit", "status", "procedure", "posted_at"]
    {
        assert!(!is_personal(name), "{name}");
    }
}

#[test]
fn personal_data_are_refused_and_never_told() {
    for name in ["HoTen", "Họ tên", "phone"] {
        let failure = ndjson(with(name, &format!("\"{SECRET}\""))).unwrap_err();
        let place = format!("/{name}");
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, place.as_str(), Code::PersonalDataRefused)]));
        assert!(!words(&failure).contains(SECRET));
        let failure = csv(format!("{HEADER},{name}\n{RECORD},{SECRET}\n")).unwrap_err();
        assert_eq!(told(&failure), (Code::PersonalDataRefused, vec![(1, place.as_str(), Code::PersonalDataRefused)]));
        assert!(!words(&failure).contains(SECRET));
    }
}

#[test]
fn personal_data_inside_a_list_are_refused_beside_the_other_faults() {
    let row = with("participants", &format!("[{{\"unit\":\"a\",\"due_on\":\"x\",\"HoTen\":\"{SECRET}\"}}]"));
    let failure = ndjson(row).unwrap_err();
    let expected = vec![
        (1, "/participants/0/HoTen", Code::PersonalDataRefused),
        (1, "/participants/0/due_on", Code::TextMalformed),
    ];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
    assert!(!words(&failure).contains(SECRET));
}

#[test]
fn a_broken_line_does_not_tell_what_stands_in_it() {
    for line in [
        DOSSIER.replace("\"status\"", &format!("\"HoTen\":\"{SECRET}\" \"status\"")),
        SECRET.to_owned(),
        format!("{{\"HoTen\":\"{SECRET}"),
    ] {
        let failure = ndjson(line).unwrap_err();
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "", Code::MalformedJson)]));
        assert!(!words(&failure).contains(SECRET));
    }
}

#[test]
fn dropped_fields_are_counted_and_go_no_further() {
    let profile = super::profiles::profile();
    let reading = Reading { profile: Some(&profile), sequence: Some(7), ..Reading::of(Format::Ndjson) };
    let row = |more: &str| {
        format!(
            "{{\"MaHoSo\":\"000.00.01.H22-210409-0001\",\"MaTTHC\":\"1.001193\",\"NgayTiepNhan\":\"20210409081500\",\
             \"NgayHenTra\":\"20210420170000\",\"TrangThaiHoSo\":4,\"KenhThucHien\":\"1\"{more}}}\n"
        )
    };
    let file = [
        row(&format!(",\"HoTen\":\"{SECRET}\",\"SoDienThoai\":\"0912345678\"")),
        row(&format!(",\"hoten\":\"{SECRET}\",\"SoDienThoai\":\"\",\"DiaChi\":null")),
        row(&format!(",\"Email\":{{\"a\":[\"{SECRET}\"]}}")),
    ];
    let (read, contents) = rows::<Dossier>(file.concat().as_bytes(), &reading).unwrap();
    let dropped: Vec<(&str, u64)> = contents.dropped.iter().map(|(name, values)| (name.as_str(), *values)).collect();
    assert_eq!(dropped, [("HoTen", 2), ("SoDienThoai", 1), ("Email", 1)]);
    assert!(!format!("{read:?}").contains("Nguyễn"));
    // Personal data that the profile does not list are refused as anywhere.
    let failure = rows::<Dossier>(row(&format!(",\"QueQuan\":\"{SECRET}\"")).as_bytes(), &reading).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/QueQuan", Code::PersonalDataRefused)]));
    assert!(!words(&failure).contains(SECRET));
}
