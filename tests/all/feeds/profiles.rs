//! Feed profiles: the fields of another system, read as ours.

use chamdiem_api_types::Code;
use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::text::{DateForm, Moment};
use chamdiem_api_types::wire::{DossierFieldWord, FeedProfileInput, FieldDefault, FieldMapping, ValueMapping};
use chamdiem_feed::{Format, Profile, Reading};
use chamdiem_scoring::{Channel, Dossier, DossierStatus, Version};
use time::macros::date;

use super::{rows, told, words};

/// The profile that is shipped.
pub(super) fn shipped() -> FeedProfileInput {
    let file = include_str!("../../../feeds/mot-cua-dien-tu.toml");
    decode(Node::read(toml::Deserializer::parse(file).unwrap()).unwrap()).unwrap()
}

pub(super) fn profile() -> Profile {
    Profile::new(&shipped()).unwrap()
}

fn field(from: &str, to: DossierFieldWord) -> FieldMapping {
    FieldMapping { from: from.into(), to, dates: None, values: None }
}

fn pair(from: &str, to: &str) -> ValueMapping {
    ValueMapping { from: from.into(), to: to.into() }
}

/// Reads one line of NDJSON through a profile.
fn one(input: &FeedProfileInput, line: &str) -> Result<Dossier, chamdiem_api_types::Failure> {
    let profile = Profile::new(input).unwrap();
    let reading = Reading { profile: Some(&profile), sequence: Some(7), ..Reading::of(Format::Ndjson) };
    rows::<Dossier>(line.as_bytes(), &reading).map(|(mut rows, _)| rows.remove(0).1)
}

/// A row of the shipped profile with these dates after the first, and this status.
fn row(due: &str, finished: &str, returned: &str, status: &str) -> String {
    format!(
        "{{\"MaHoSo\":\"000.00.01.H22-210409-0001\",\"MaTTHC\":\"1.001193\",\"NgayTiepNhan\":\"20210409235959\",\
         \"NgayHenTra\":{due},\"NgayKetThucXuLy\":{finished},\"NgayTra\":{returned},\"TrangThaiHoSo\":{status},\
         \"KenhThucHien\":2,\"MucDo\":\"4\",\"TenTTHC\":\"Cấp phép\"}}"
    )
}

#[test]
fn the_shipped_profile_reads_what_one_stop_systems_export() {
    let line = row("\"20210420170000\"", "20210419093000", "\"00000000000000\"", "9");
    let dossier = one(&shipped(), &line).unwrap();
    assert_eq!(dossier.code.as_str(), "000.00.01.H22-210409-0001");
    assert_eq!(dossier.unit.as_str(), "000.00.01.H22");
    assert_eq!(dossier.procedure.as_str(), "1.001193");
    assert_eq!((dossier.received_on, dossier.due_on), (date!(2021 - 04 - 09), date!(2021 - 04 - 20)));
    assert_eq!((dossier.finished_on, dossier.returned_on), (Some(date!(2021 - 04 - 19)), None));
    assert_eq!(
        (dossier.channel, dossier.online_level, dossier.version),
        (Channel::Online, Some(4), Version::Sequence(7))
    );
    let csv = "MaHoSo;MaTTHC;NgayTiepNhan;NgayHenTra;NgayKetThucXuLy;NgayTra;TrangThaiHoSo;KenhThucHien;MucDo\r\n\
               000.00.01.H22-210409-0001;1.001193;20210409235959;20210420170000;20210419093000;00;9;2;4\r\n";
    let profile = profile();
    let reading = Reading { profile: Some(&profile), sequence: Some(7), ..Reading::of(Format::Csv) };
    assert_eq!(rows::<Dossier>(csv.as_bytes(), &reading).unwrap().0, [(2, dossier)]);
}

#[test]
fn each_of_the_ten_statuses_is_one_of_ours() {
    use DossierStatus::{
        AwaitingPayment, AwaitingSupplement, Finished, Processing, Refused, Returned, Stopped, Withdrawn,
    };
    let expected = [
        Processing,
        Processing,
        Refused,
        Processing,
        AwaitingSupplement,
        AwaitingPayment,
        Withdrawn,
        Stopped,
        Finished,
        Returned,
    ];
    for (number, status) in (1..).zip(expected) {
        for written in [format!("{number}"), format!("\"{number}\"")] {
            let line = row("20210420170000", "\"20210419093000\"", "null", &written);
            assert_eq!(one(&shipped(), &line).unwrap().status, status);
        }
    }
    let failure = one(&shipped(), &row("20210420170000", "null", "null", "11")).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/TrangThaiHoSo", Code::ValueUnknown)]));
}

#[test]
fn no_date_is_written_in_several_ways() {
    for nothing in ["null", "\"\"", "\" \"", "\"00\"", "0", "\"00000000000000\""] {
        let dossier = one(&shipped(), &row("20210420170000", nothing, nothing, "4")).unwrap();
        assert_eq!((dossier.finished_on, dossier.returned_on), (None, None), "{nothing}");
    }
}

#[test]
fn a_fault_is_told_in_the_names_that_were_sent() {
    let line = row("\"20210431170000\"", "\"2021-04-19\"", "20210408000000", "4");
    let failure = one(&shipped(), &line).unwrap_err();
    let expected = vec![(1, "/NgayHenTra", Code::TextMalformed), (1, "/NgayKetThucXuLy", Code::TextMalformed)];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
    assert!(words(&failure).contains("yyyyMMddHHmmss"), "{}", words(&failure));
    let failure = one(&shipped(), &row("20210408000000", "null", "null", "9")).unwrap_err();
    let expected = vec![(1, "/NgayHenTra", Code::DatesOutOfOrder), (1, "/NgayKetThucXuLy", Code::FieldMissing)];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
}

fn form(text: &str) -> DateForm {
    text.parse().unwrap()
}

/// A dossier whose dates are all written like this, through the shipped profile with this form.
fn dated(dates: &str, written: &str) -> Result<Dossier, chamdiem_api_types::Failure> {
    let mut input = shipped();
    input.dates = form(dates);
    input.fields.push(field("NgayCapNhat", DossierFieldWord::UpdatedAt));
    let line = format!(
        "{{\"MaHoSo\":\"A-1\",\"MaTTHC\":\"1.001193\",\"NgayTiepNhan\":\"{written}\",\"NgayHenTra\":\"{written}\",\
         \"TrangThaiHoSo\":\"4\",\"KenhThucHien\":\"1\",\"NgayCapNhat\":\"{written}\"}}"
    );
    one(&input, &line)
}

#[test]
fn dates_are_read_in_the_form_of_the_profile_as_local_time_unless_they_carry_an_offset() {
    let cases = [
        ("iso", "2021-04-20", "2021-04-20T00:00:00+07:00"),
        ("iso", "2021-04-19T17:00:00Z", "2021-04-20T00:00:00+07:00"),
        ("iso", "2021-04-20T08:15:00", "2021-04-20T08:15:00+07:00"),
        ("iso", "2021-04-20 08:15", "2021-04-20T08:15:00+07:00"),
        ("iso", "2021-04-20 08:15:00.1230000", "2021-04-20T08:15:00.123+07:00"),
        ("iso", "2021-04-20T08:15:00.5+0700", "2021-04-20T08:15:00.5+07:00"),
        ("yyyyMMdd", "20210420", "2021-04-20T00:00:00+07:00"),
        ("yyyyMMddHHmmss", "20210420235959", "2021-04-20T23:59:59+07:00"),
        ("yyyyMMddHHmmssfff", "20210420235959123", "2021-04-20T23:59:59.123+07:00"),
        ("dd/MM/yyyy", "20/04/2021", "2021-04-20T00:00:00+07:00"),
        ("dd/MM/yyyy", "20/4/2021 7:05", "2021-04-20T07:05:00+07:00"),
        ("dd/MM/yyyy", "20/04/2021 17:05:09", "2021-04-20T17:05:09+07:00"),
        ("dd/MM/yyyy HH:mm:ss.fff", "20/04/2021 17:05:09.120", "2021-04-20T17:05:09.12+07:00"),
        ("dd/MM/yyyy HH:mm:ss.fff", "20/04/2021 17:05:09", "2021-04-20T17:05:09+07:00"),
        ("dd/MM/yyyy h:mm:ss tt", "20/04/2021 12:05:09 SA", "2021-04-20T00:05:09+07:00"),
        ("dd/MM/yyyy h:mm:ss tt", "20/04/2021 5:05:09 CH", "2021-04-20T17:05:09+07:00"),
        ("MM/dd/yyyy hh:mm tt", "04/20/2021 12:00 PM", "2021-04-20T12:00:00+07:00"),
        ("dd-MM-yyyy", "20-04-2021", "2021-04-20T00:00:00+07:00"),
        ("dd.MM.yyyy", "20.4.2021", "2021-04-20T00:00:00+07:00"),
        ("HH:mm dd/MM/yyyy", "17:05 20/04/2021", "2021-04-20T17:05:00+07:00"),
        ("yyyy/MM/dd HH:mm", "2021/04/20 01:30 +09:00", "2021-04-19T23:30:00+07:00"),
    ];
    for (dates, written, moment) in cases {
        let dossier = dated(dates, written).unwrap_or_else(|failure| panic!("{dates} {written}: {failure:?}"));
        let moment: Moment = moment.parse().unwrap();
        assert_eq!(
            (dossier.due_on, dossier.version),
            (moment.date(), Version::UpdatedAt(moment.microseconds())),
            "{dates} {written}"
        );
    }
    for (dates, written) in [
        ("yyyyMMddHHmmss", "20210420240000"),
        ("yyyyMMddHHmmss", "20210420"),
        ("yyyyMMddHHmmss", "2021042017000"),
        ("yyyyMMdd", "20210229"),
        ("yyyyMMdd", "20210420170000"),
        ("dd/MM/yyyy", "04/20/2021"),
        ("dd/MM/yyyy", "20/04/21"),
        ("dd/MM/yyyy", "20/04/2021 24:00"),
        ("dd/MM/yyyy", "20/04/2021 +07:00"),
        ("dd/MM/yyyy", "20-04-2021"),
        ("dd/MM/yyyy", "20/04/2021 17"),
        ("dd/MM/yyyy HH:mm:ss", "20/04/2021"),
        ("dd/MM/yyyy HH:mm:ss", "20/04/2021 17:05:09.1"),
        ("dd/MM/yyyy h:mm tt", "20/04/2021 13:00 CH"),
        ("dd/MM/yyyy h:mm tt", "20/04/2021 0:00 SA"),
        ("dd-MM-yyyy", "2021-04-20"),
        ("iso", "20/04/2021"),
        ("iso", "2021-4-20"),
        ("iso", "2021-04-20_08:15:00"),
        ("iso", "2021-04-20T08:15:00+7"),
        ("yyyyMMddHHmmss", "２０２１0420170000"),
    ] {
        let failure = dated(dates, written).unwrap_err();
        let faults = told(&failure).1;
        assert!(faults.contains(&(1, "/NgayHenTra", Code::TextMalformed)), "{dates} {written}: {faults:?}");
    }
}

#[test]
fn a_field_may_have_a_form_of_dates_of_its_own() {
    let mut input = shipped();
    input.fields[3].dates = Some(form("HH:mm dd-MM-yyyy"));
    let line = row("\"17:00 20-04-2021\"", "20210419093000", "null", "9");
    assert_eq!(one(&input, &line).unwrap().due_on, date!(2021 - 04 - 20));
    let failure = one(&input, &row("20210420170000", "20210419093000", "null", "9")).unwrap_err();
    assert!(words(&failure).contains("HH:mm dd-MM-yyyy"), "{}", words(&failure));
}

#[test]
fn words_for_none_are_no_value_in_any_field_and_a_day_is_known_however_it_is_written() {
    let mut input = shipped();
    input.dates = form("dd/MM/yyyy HH:mm:ss");
    input.absent_values = Some(["NULL", "-", "Không có", "0001-01-01", "01/01/1900 00:00:00"].map(Into::into).to_vec());
    input.fields.push(field("LyDo", DossierFieldWord::ExtensionReason));
    let row = |written: &str| {
        row("\"20/04/2021 17:00:00\"", &format!("\"{written}\""), "\"-\"", "4")
            .replace("\"20210409235959\"", "\"09/04/2021 23:59:59\"")
            .replace(
                "\"MucDo\":\"4\"",
                &format!("\"MucDo\":\"{written}\",\"LyDo\":\"{written}\",\"HoTen\":\"{written}\""),
            )
    };
    for none in ["NULL", "null", " - ", "KHÔNG  CÓ", "không\u{A0}có", "0001-01-01"] {
        let dossier = one(&input, &row(none)).unwrap();
        assert_eq!((dossier.finished_on, dossier.online_level, dossier.extension), (None, None, None), "{none}");
    }
    let dates_alone = |written: &str| row("NULL").replacen("\"NULL\"", &format!("\"{written}\""), 1);
    for none in ["01/01/0001 00:00:00", "01/01/1900 00:00:00", "1/1/1900 0:00:00", "00000000"] {
        assert_eq!(one(&input, &dates_alone(none)).unwrap().finished_on, None, "{none}");
    }
    assert!(one(&input, &dates_alone("02/01/1900 00:00:00")).is_err());
    assert!(one(&input, &row("nil")).is_err());
    // A word that is mapped is what it is mapped to; one that is required and none is missing.
    let status = row("NULL").replace("\"TrangThaiHoSo\":4", "\"TrangThaiHoSo\":\"-\"");
    assert_eq!(told(&one(&input, &status).unwrap_err()).1, [(1, "/TrangThaiHoSo", Code::FieldMissing)]);
    input.fields[6].values.as_mut().unwrap().push(pair("-", "processing"));
    assert_eq!(one(&input, &status).unwrap().status, DossierStatus::Processing);
    // What is none was not dropped either.
    let profile = Profile::new(&input).unwrap();
    let reading = Reading { profile: Some(&profile), sequence: Some(7), ..Reading::of(Format::Ndjson) };
    assert_eq!(rows::<Dossier>(row("NULL").as_bytes(), &reading).unwrap().1.dropped, []);
}

#[test]
fn defaults_units_and_lists_fill_what_the_feed_leaves_open() {
    let mut input = shipped();
    input.units = Some(vec![pair("000.00.01.H22", "so-noi-vu")]);
    input.fields.push(field("PhoiHop", DossierFieldWord::Participants));
    input.fields.retain(|field| field.to != DossierFieldWord::Channel);
    input.ignored.get_or_insert_default().push("KenhThucHien".into());
    input.defaults = Some(vec![FieldDefault { field: DossierFieldWord::Channel, value: "post".into() }]);
    let line = row("20210420170000", "null", "null", "4")
        .replace("\"MucDo\"", "\"PhoiHop\":\"so-tai-chinh/20210415000000/00|so-noi-vu/20210416000000\",\"MucDo\"");
    let dossier = one(&input, &line).unwrap();
    assert_eq!((dossier.unit.as_str(), dossier.channel), ("so-noi-vu", Channel::Post));
    let parts: Vec<_> = dossier.participants.iter().map(|part| (part.unit.as_str(), part.due_on)).collect();
    assert_eq!(parts, [("so-tai-chinh", date!(2021 - 04 - 15)), ("so-noi-vu", date!(2021 - 04 - 16))]);
}

#[test]
fn a_field_that_the_profile_does_not_list_is_refused() {
    let line = row("20210420170000", "null", "null", "4").replace("\"MucDo\"", "\"LePhi\":\"30000\",\"MucDo\"");
    let failure = one(&shipped(), &line).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/LePhi", Code::FieldUnknown)]));
    let twice = row("20210420170000", "null", "null", "4").replace("\"MucDo\"", "\"mucdo\":3,\"MucDo\"");
    let failure = one(&shipped(), &twice).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/MucDo", Code::KeyDuplicated)]));
}

#[test]
fn the_number_of_the_batch_is_the_version_only_where_the_feed_has_none() {
    let line = row("20210420170000", "null", "null", "4");
    let profile = profile();
    let reading = Reading { profile: Some(&profile), ..Reading::of(Format::Ndjson) };
    let failure = rows::<Dossier>(line.as_bytes(), &reading).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/sequence", Code::VersionMissing)]));
    let mut input = shipped();
    input.fields.push(field("PhienBan", DossierFieldWord::Sequence));
    let failure = one(&input, &line).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/PhienBan", Code::VersionMissing)]));
    let dossier = one(&input, &line.replace("\"MucDo\"", "\"PhienBan\":\"12\",\"MucDo\"")).unwrap();
    assert_eq!(dossier.version, Version::Sequence(12));
}

/// Where a profile is faulty.
fn faults(change: impl FnOnce(&mut FeedProfileInput)) -> Vec<String> {
    let mut input = shipped();
    change(&mut input);
    let faults = Profile::new(&input).err().unwrap_or_default();
    assert!(faults.iter().all(|fault| fault.code == Code::ProfileInvalid && !fault.vi.is_empty()));
    faults.into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn a_profile_is_checked_when_it_is_written() {
    assert_eq!(faults(|_| {}), [""; 0]);
    // Required fields that nothing fills.
    assert_eq!(faults(|input| input.unit_from_code = None), ["/fields"]);
    assert_eq!(faults(|input| input.fields.truncate(1)), ["/fields"]);
    // Twice the same, from and to.
    assert_eq!(faults(|input| input.fields.push(field("Khac", DossierFieldWord::Code))), ["/fields/9/to"]);
    assert_eq!(faults(|input| input.fields.push(field("mahoso", DossierFieldWord::FieldCheck))), ["/fields/9/from"]);
    assert_eq!(faults(|input| input.dropped[0] = "MaHoSo".into()), ["/dropped/0"]);
    assert_eq!(faults(|input| input.ignored = Some(vec!["STT".into(), "stt".into()])), ["/ignored/1"]);
    // Personal data are dropped, not read and not passed over.
    assert_eq!(faults(|input| input.fields[0].from = "Họ tên người nộp".into()), ["/fields/0/from"]);
    assert_eq!(faults(|input| input.ignored = Some(vec!["Fax".into()])), ["/ignored/0"]);
    // Values that a dossier cannot have.
    assert_eq!(
        faults(|input| input.fields[7].values = Some(vec![pair("1", "direct"), pair("2", "bay"), pair("1", "post")])),
        ["/fields/7/values/2/from", "/fields/7/values/1/to"]
    );
    assert_eq!(faults(|input| input.fields[2].values = Some(vec![pair("1", "2021-04-09")])), ["/fields/2/values"]);
    assert_eq!(faults(|input| input.units = Some(vec![pair("a", "Sở Nội vụ")])), ["/units/0/to"]);
    let default = |field, value: &str| Some(vec![FieldDefault { field, value: value.into() }]);
    assert_eq!(faults(|input| input.defaults = default(DossierFieldWord::OnlineLevel, "5")), ["/defaults/0/value"]);
    assert_eq!(faults(|input| input.defaults = default(DossierFieldWord::OnlineLevel, "4")), [""; 0]);
    assert_eq!(faults(|input| input.defaults = default(DossierFieldWord::Code, "A-1")), ["/defaults/0/field"]);
    // Lists and dates that are both written with slashes.
    let slashes = |input: &mut FeedProfileInput| {
        input.dates = form("dd/MM/yyyy");
        input.fields.push(field("PhoiHop", DossierFieldWord::Participants));
    };
    assert_eq!(faults(slashes), ["/fields/9/to"]);
    let own = |input: &mut FeedProfileInput| {
        input.fields.push(field("PhoiHop", DossierFieldWord::Participants));
        input.fields[9].dates = Some(form("dd/MM/yyyy"));
    };
    assert_eq!(faults(own), ["/fields/9/to"]);
    assert_eq!(faults(|input| input.fields[0].dates = Some(form("iso"))), ["/fields/0/dates"]);
    assert_eq!(faults(|input| input.absent_values = Some(vec!["NULL".into(), "null".into()])), ["/absent_values/1"]);
    // Two versions.
    let two = |input: &mut FeedProfileInput| {
        input.fields.push(field("PhienBan", DossierFieldWord::Sequence));
        input.fields.push(field("NgayCapNhat", DossierFieldWord::UpdatedAt));
    };
    assert_eq!(faults(two), ["/fields"]);
}

#[test]
fn a_form_of_dates_that_cannot_be_read_is_refused_with_what_is_wrong() {
    for (dates, word) in [
        ("dd/mm/yyyy", "mm là phút"),
        ("dd/MM/yy", "bốn chữ số"),
        ("DD/MM/YYYY", "dd"),
        ("dd/MM/yyyy HH", "phút"),
        ("dd/MM/yyyy mm", "phút"),
        ("dd/MM/yyyy HH:ss", "phút"),
        ("dd/MM/yyyy HH:mm.fff", "giây"),
        ("dd/MM/yyyy hh:mm", "tt"),
        ("dd/MM/yyyy HH:mm tt", "tt"),
        ("dd/MM/yyyy HH:mm:ss SSS", "fff"),
        ("dd/MM/yyyy zzz", "zzz"),
        ("dd/MM/yyyy dd", "hai lần"),
        ("ddMMMyyyy", "MMM"),
        ("x", "«x»"),
        ("ISO", "«I»"),
    ] {
        let mut input = shipped();
        input.dates = form(dates);
        let faults = Profile::new(&input).unwrap_err();
        assert_eq!(faults[0].pointer, "/dates", "{dates}");
        assert!(faults[0].vi.contains(word), "{dates}: {}", faults[0].vi);
    }
    for text in ["", "dd\\MM", "dd/MM/yyyy\n", "năm", &"d".repeat(41)] {
        assert!(text.parse::<DateForm>().is_err(), "{text}");
    }
}
