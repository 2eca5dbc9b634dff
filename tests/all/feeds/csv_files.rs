//! CSV, as RFC 4180 has it and as spreadsheets write it.

use chamdiem_api_types::Code;
use chamdiem_api_types::wire::{AnswerWord, ComplaintInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use chamdiem_feed::{Format, Reading, Row, Versioned};
use chamdiem_scoring::RequestFault;

use super::{HEADER, RECORD, csv, rows, the_dossier, told, words};

fn records<T>(file: &str) -> Vec<T>
where
    Versioned<T>: Row,
{
    let (rows, _) = rows::<Versioned<T>>(file.as_bytes(), &Reading::of(Format::Csv)).unwrap();
    rows.into_iter().map(|(_, row)| row.record).collect()
}

#[test]
fn cells_are_separated_by_commas_semicolons_or_tabs() {
    for delimiter in [",", ";", "\t"] {
        let file = format!("{HEADER}\n{RECORD}\n").replace(',', delimiter);
        assert_eq!(csv(file).unwrap(), [(2, the_dossier())]);
    }
}

#[test]
fn a_file_that_a_vietnamese_spreadsheet_saved_is_accepted() {
    let file = "\u{FEFF}code;period;unit;sequence;points;deleted\r\n\
                CC-0012;2021-Q2;so-noi-vu;1;9,54;FALSE\r\n\
                CC-0013;2021-Q2;so-noi-vu;1;\"10\";\r\n\
                ;;;;;\r\n";
    let scores: Vec<OfficerScoreInput> = records(file);
    assert_eq!(scores.iter().map(|score| score.points.to_string()).collect::<Vec<_>>(), ["9.54", "10"]);
    assert_eq!(scores[0].deleted, Some(false));
    assert_eq!(scores[1].deleted, None);
}

#[test]
fn a_decimal_comma_between_commas_stands_in_quotes() {
    let scores: Vec<OfficerScoreInput> =
        records("code,period,unit,sequence,points\nCC-0012,2021-Q2,so-noi-vu,1,\"9,54\"\n");
    assert_eq!(scores[0].points.to_string(), "9.54");
    let file = "code,period,unit,sequence,points\nCC-0012,2021-Q2,so-noi-vu,1,9,54\n";
    let failure = rows::<Versioned<OfficerScoreInput>>(file.as_bytes(), &Reading::of(Format::Csv)).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "", Code::CsvMalformed)]));
    let json = r#"{"code":"CC-0012","period":"2021-Q2","unit":"so-noi-vu","sequence":1,"points":"9,54"}"#;
    let failure = rows::<Versioned<OfficerScoreInput>>(json.as_bytes(), &Reading::of(Format::Ndjson)).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(1, "/points", Code::PointsMalformed)]));
}

#[test]
fn a_quoted_line_feed_does_not_end_a_record_and_the_lines_after_it_are_counted() {
    let quoted = format!("\"{}\"", RECORD.split(',').collect::<Vec<_>>().join("\",\""));
    let first = quoted.replace("so-noi-vu", "so-noi-vu\n");
    let file = format!("{HEADER}\n{first}\n{quoted}\n{RECORD},x\n");
    let failure = csv(file).unwrap_err();
    // The second record begins in line 4: the first one takes two lines.
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(5, "", Code::CsvMalformed)]));
    let file = format!("\"code\n\",{}\n{quoted}\n", HEADER.split_once(',').unwrap().1);
    assert_eq!(csv(file).unwrap(), [(3, the_dossier())]);
}

#[test]
fn free_text_of_one_line_has_no_line_feed() {
    let file = format!("{HEADER},extended_due_on,extension_reason\n{RECORD},2021-04-30,\"một\nhai\"\n");
    let failure = csv(file).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "/extension_reason", Code::TextForbiddenCharacter)]));
}

#[test]
fn quotes_inside_quotes_are_doubled() {
    let file =
        format!("{HEADER},extended_due_on,extension_reason\n{RECORD},2021-04-30,\"xác minh \"\"thực địa\"\"; chờ\"\n");
    assert_eq!(csv(file).unwrap()[0].1.extension.as_ref().unwrap().reason, "xác minh \"thực địa\"; chờ");
}

#[test]
fn a_misplaced_quote_is_refused_with_its_line() {
    for record in ["so \"noi\" vu,1", "\"so-noi-vu\"x,1", "\"so-noi-vu,1"] {
        let file = format!("{HEADER}\n{RECORD}\n{record}\n{RECORD}\n");
        let failure = csv(file).unwrap_err();
        assert_eq!(told(&failure), (Code::CsvMalformed, vec![(3, "", Code::CsvMalformed)]), "{record}");
    }
    assert_eq!(csv(format!("{HEADER}\r{RECORD}\r")).unwrap_err().code, Code::CsvMalformed);
}

#[test]
fn a_column_that_stands_twice_is_refused_whatever_its_case() {
    for repeated in ["unit", "UNIT", " Unit "] {
        let failure = csv(format!("{HEADER},{repeated}\n{RECORD},so-noi-vu\n")).unwrap_err();
        let place = format!("/{}", repeated.trim());
        assert_eq!(told(&failure), (Code::ColumnRepeated, vec![(1, place.as_str(), Code::ColumnRepeated)]));
    }
}

#[test]
fn a_column_that_is_not_known_is_refused_with_all_that_are() {
    let failure = csv(format!("{HEADER},ghi_chu\n{RECORD},x\n")).unwrap_err();
    assert_eq!(told(&failure), (Code::FieldUnknown, vec![(1, "/ghi_chu", Code::FieldUnknown)]));
    assert!(words(&failure).contains("code, sequence, updated_at, unit, procedure"), "{}", words(&failure));
}

#[test]
fn header_names_are_known_in_any_case_and_with_spaces_around() {
    let header = format!("\"{}\"", HEADER.to_uppercase().replace(',', " \", \" ").replace(", \"", ",\""));
    assert_eq!(csv(format!("{header}\n{RECORD}\n")).unwrap(), [(2, the_dossier())]);
}

#[test]
fn a_file_without_a_header_is_refused_and_its_values_are_not_told() {
    for file in [String::new(), "\n\n".to_owned(), format!("{RECORD},Nguyễn Văn A,0912345678\n")] {
        let failure = csv(file).unwrap_err();
        assert_eq!(told(&failure), (Code::CsvMalformed, vec![(1, "", Code::CsvMalformed)]));
        assert!(!words(&failure).contains("0912345678") && !words(&failure).contains("Nguyễn"));
    }
    // A header alone is a file of no rows.
    assert_eq!(csv(HEADER).unwrap(), []);
}

#[test]
fn empty_cells_may_be_left_out_or_added_at_the_end_and_a_value_stands_below_a_name() {
    for (header, record) in [
        (format!("{HEADER},,"), format!("{RECORD},,")),
        (HEADER.to_owned(), format!("{RECORD},\u{A0}, ,")),
        (format!("{HEADER},extended_due_on,extension_reason"), RECORD.to_owned()),
        (format!("{HEADER},,,"), RECORD.to_owned()),
        (HEADER.replace(",unit", ",,unit"), RECORD.replace(",so-noi-vu", ",,so-noi-vu")),
    ] {
        assert_eq!(csv(format!("{header}\n{record}\n")).unwrap(), [(2, the_dossier())], "{header}\n{record}");
    }
    for (header, record, words_of) in [
        (format!("{HEADER},"), format!("{RECORD},x"), "cột thứ 10 không có tên"),
        (HEADER.to_owned(), format!("{RECORD},,x"), "Dòng có 11 ô, nhưng dòng tiêu đề có 9 cột"),
        (HEADER.replace(",unit", ",,unit"), RECORD.replace(",so-noi-vu", ",Nguyễn Văn A,so-noi-vu"), "cột thứ 3"),
    ] {
        let failure = csv(format!("{header}\n{record}\n")).unwrap_err();
        assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "", Code::CsvMalformed)]), "{header}\n{record}");
        assert!(words(&failure).contains(words_of) && !words(&failure).contains("Nguyễn"), "{}", words(&failure));
    }
    let failure = csv(format!("{HEADER}\n{}\n", RECORD.rsplit_once(',').unwrap().0)).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "/status", Code::FieldMissing)]));
}

#[test]
fn a_first_line_tells_what_separates_the_cells() {
    for (separator, line) in [(";", "sep=;"), ("\t", "SEP=\t"), (",", "\"sep=,\""), (";", "Sep=;\r")] {
        let file = format!("{line}\n{}\n{}\n", HEADER.replace(',', separator), RECORD.replace(',', separator));
        assert_eq!(csv(file).unwrap(), [(3, the_dossier())], "{line}");
    }
    // What it says counts, and not what occurs most often.
    let file = format!("sep=;\n{}\n", HEADER);
    assert_eq!(told(&csv(file).unwrap_err()), (Code::CsvMalformed, vec![(2, "", Code::CsvMalformed)]));
    let failure = csv(format!("sep=|\n{HEADER}\n{RECORD}\n")).unwrap_err();
    assert_eq!(told(&failure), (Code::CsvMalformed, vec![(1, "", Code::CsvMalformed)]));
    // Elsewhere it is a row like any other.
    let failure = csv(format!("{HEADER}\nsep=;\n")).unwrap_err();
    assert_eq!(failure.code, Code::RowsInvalid);
}

#[test]
fn a_list_stands_in_one_cell() {
    let header = format!("{HEADER},participants,supplement_requests,agencies_contacted,field_check");
    let file = format!(
        "{header}\n{RECORD},so-noi-vu/2021-04-15/2021-04-14 | so-tai-chinh/2021-04-18/,2021-04-10/unit|2021-04-11/applicant,2,Có\n"
    );
    let dossier = csv(file).unwrap().remove(0).1;
    let units: Vec<&str> = dossier.participants.iter().map(|participant| participant.unit.as_str()).collect();
    assert_eq!(units, ["so-noi-vu", "so-tai-chinh"]);
    assert!(dossier.participants[0].finished_on.is_some() && dossier.participants[1].finished_on.is_none());
    let faults: Vec<RequestFault> = dossier.supplement_requests.iter().map(|request| request.fault).collect();
    assert_eq!(faults, [RequestFault::Unit, RequestFault::Applicant]);
    assert!(dossier.field_check);
    assert_eq!(dossier.agencies_contacted, 2);
    let forms: Vec<SurveyFormInput> = records(
        "code,sequence,unit,collected_on,channel,answers\nKS-1,1,so-noi-vu,2021-04-09,paper,q1/satisfied|q2/|q3/dissatisfied\n",
    );
    let answers: Vec<Option<AnswerWord>> = forms[0].answers.iter().map(|answer| answer.answer).collect();
    assert_eq!(answers, [Some(AnswerWord::Satisfied), None, Some(AnswerWord::Dissatisfied)]);
}

#[test]
fn a_list_that_is_not_one_is_told_at_its_place() {
    let file = format!("{HEADER},participants\n{RECORD},so-noi-vu/2021-04-15/2021-04-14/x|so-noi-vu\n");
    let failure = csv(file).unwrap_err();
    let expected =
        vec![(2, "/participants/0/4", Code::FieldUnknown), (2, "/participants/1/due_on", Code::FieldMissing)];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
}

#[test]
fn yes_and_no_are_read_in_three_languages_and_an_empty_cell_is_neither() {
    let header = "code,period,unit,sequence,online_level,online_eligible,one_stop_eligible,at_one_stop,on_the_spot,posted,published_online,deleted";
    let file = format!("{header}\n1.001193,2021-Q2,so-noi-vu,1,4,true,1,CÓ,False,0,Không,\n");
    let procedure: ProcedureInput = records(&file).remove(0);
    assert!(procedure.online_eligible && procedure.one_stop_eligible && procedure.at_one_stop);
    assert!(!procedure.on_the_spot && !procedure.posted && !procedure.published_online);
    assert_eq!(procedure.deleted, None);
    let failure = rows::<Versioned<ProcedureInput>>(
        format!("{header}\n1.001193,2021-Q2,so-noi-vu,1,bốn,yes,1,1,1,1,1,\n").as_bytes(),
        &Reading::of(Format::Csv),
    )
    .unwrap_err();
    let expected = vec![(2, "/online_level", Code::TypeMismatch), (2, "/online_eligible", Code::TypeMismatch)];
    assert_eq!(told(&failure), (Code::RowsInvalid, expected));
}

#[test]
fn a_complaint_is_checked_like_any_row() {
    let file = "code,sequence,unit,dossier,received_on,due_on,answered_on,upheld\n\
                PAKN-1,1,so-noi-vu,000.00.01.H22-210409-0001,2021-04-09,2021-04-20,2021-04-19,có\n";
    assert_eq!(records::<ComplaintInput>(file)[0].upheld, Some(true));
    let backwards = file.replace("2021-04-20", "2021-04-08");
    let failure = rows::<Versioned<ComplaintInput>>(backwards.as_bytes(), &Reading::of(Format::Csv)).unwrap_err();
    assert_eq!(told(&failure), (Code::RowsInvalid, vec![(2, "/due_on", Code::DatesOutOfOrder)]));
}
