//! The quick way through a plain row says what the strict way says.

use chamdiem_api_types::decode::Node;
use chamdiem_feed::{Format, Reading, Row};
use chamdiem_scoring::Dossier;
use proptest::prelude::*;
use proptest::test_runner::Config;

use super::{DOSSIER, rows};

/// What the strict way makes of a line; none where it refuses it.
fn strict(line: &str) -> Option<Dossier> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let node = Node::read(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Dossier::from_node(node).ok()
}

/// A value for a member, most of them such as are sent.
fn value() -> impl Strategy<Value = String> {
    let texts = [
        "\"000.00.01.H22-210409-0001\"",
        "\"so-noi-vu\"",
        "\"direct\"",
        "\"online\"",
        "\"finished\"",
        "\"processing\"",
        "\"deleted\"",
        "\"unknown\"",
        "\"2021-04-09\"",
        "\"2021-04-20\"",
        "\"2021-02-29\"",
        "\"2020-02-29\"",
        "\"0000-01-01\"",
        "\"2021-4-9\"",
        "\"2021-04-09T17:00:00Z\"",
        "\"2021-04-09T23:59:60+07:00\"",
        "\"2021-04-09T17:00:00+07:00\"",
        "\"2021-04-09T17:00:00+14:59\"",
        "\"2021-04-09T17:00:00+23:59\"",
        "\"2021-04-09t17:00:00.123456789+07:00\"",
        "\"2000-01-01T00:00:00+07:00\"",
        "\"1999-12-31T23:59:59+07:00\"",
        "\"2999-12-31T23:59:59+07:00\"",
        "\"3000-01-01T00:00:00+07:00\"",
        "\"2021-04-09T24:00:00+07:00\"",
        "\"2021-04-09 17:00:00+07:00\"",
        "\"\"",
        "\" \"",
        "\"xác minh\"",
        "\"\\u0110o \\u0111\\u1ea1c\"",
        "\"\u{D0}o\"",
        "\"e\u{301}\"",
        "\"\\u200b\"",
        "\"K\u{212A}\"",
        "null",
        "true",
        "false",
        "0",
        "1",
        "4",
        "5",
        "100",
        "101",
        "256",
        "-1",
        "-0",
        "1.0",
        "1e2",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "[]",
        "{}",
        "[null]",
        "[{\"unit\":\"so-noi-vu\",\"due_on\":\"2021-04-12\"}]",
        "[{\"unit\":\"so-noi-vu\",\"due_on\":\"2021-04-12\",\"finished_on\":\"2021-04-11\"},{\"unit\":\"a\",\"due_on\":\"2021-04-13\",\"finished_on\":null}]",
        "[{\"unit\":\"so-noi-vu\",\"due_on\":\"2021-04-12\",\"unit\":\"a\"}]",
        "[{\"unit\":\"so-noi-vu\",\"due_on\":\"2021-04-12\",\"HoTen\":\"a\"}]",
        "[[\"so-noi-vu\",\"2021-04-12\",null]]",
        "[{\"requested_on\":\"2021-04-12\",\"fault\":\"unit\"}]",
        "[{\"requested_on\":\"2021-04-12\",\"fault\":\"unknown\"}]",
        "[[\"2021-04-12\",\"applicant\"]]",
    ];
    prop_oneof![
        prop::sample::select(texts.to_vec()).prop_map(str::to_owned),
        any::<u64>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
    ]
}

/// What is done to a dossier: a member put in, changed, written twice or left out.
fn change() -> impl Strategy<Value = (String, String, u8)> {
    let names = Dossier::COLUMNS.iter().map(|column| column.name).chain(["khac", "HoTen", "Code"]).collect::<Vec<_>>();
    (prop::sample::select(names).prop_map(str::to_owned), value(), 0_u8..4)
}

fn changed(changes: Vec<(String, String, u8)>) -> String {
    let row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(DOSSIER).unwrap();
    let mut members: Vec<(String, String)> =
        row.iter().map(|(name, value)| (name.clone(), value.to_string())).collect();
    for (name, value, how) in changes {
        match how {
            0 => members.retain(|(member, _)| *member != name),
            1 => members.push((name, value)),
            _ => {
                members.retain(|(member, _)| *member != name);
                members.push((name, value));
            }
        }
    }
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #![proptest_config(Config { cases: 4000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_line_that_is_read_quickly_is_read_alike_strictly(changes in prop::collection::vec(change(), 0..5)) {
        let line = changed(changes);
        if let Some(quick) = Dossier::plain(&line) {
            prop_assert_eq!(Some(quick), strict(&line), "{}", line);
        }
    }

    #[test]
    fn what_the_strict_way_accepts_comes_out(changes in prop::collection::vec(change(), 0..3)) {
        let line = changed(changes);
        let read = rows::<Dossier>(line.as_bytes(), &Reading::of(Format::Ndjson)).ok();
        prop_assert_eq!(read.map(|(mut rows, _)| rows.remove(0).1), strict(&line), "{}", line);
    }

    #[test]
    fn a_record_is_read_as_the_line_with_the_same_values(
        reason in "[ -~]{0,20}|\\PC{0,10}", sequence in 0_u64..=u64::MAX, level in 0_u8..7, contacted in 0_u16..120,
        check in any::<bool>(), due in 8_u8..32, participants in prop::collection::vec((8_u8..32, 8_u8..32), 0..3),
    ) {
        let parts = |(due, finished): &(u8, u8)| format!(
            "{{\"unit\":\"a\",\"due_on\":\"2021-04-{due:02}\",\"finished_on\":\"2021-04-{finished:02}\"}}"
        );
        let list: Vec<String> = participants.iter().map(parts).collect();
        let cells: Vec<String> = participants
            .iter()
            .map(|(due, finished)| format!("a/2021-04-{due:02}/2021-04-{finished:02}"))
            .collect();
        let reason = reason.trim();
        let extended = if reason.is_empty() { "" } else { "2021-04-30" };
        let extension = if reason.is_empty() { String::new() } else {
            format!(",\"extended_due_on\":\"2021-04-30\",\"extension_reason\":{}", serde_json::Value::from(reason))
        };
        let line = format!(
            "{{\"code\":\"A-1\",\"sequence\":{sequence},\"unit\":\"a\",\"procedure\":\"1\",\"channel\":\"post\",\
             \"online_level\":{level},\"received_on\":\"2021-04-09\",\"due_on\":\"2021-04-{due:02}\"{extension},\
             \"participants\":[{}],\"agencies_contacted\":{contacted},\"field_check\":{check},\"status\":\"processing\"}}",
            list.join(",")
        );
        let record = format!(
            "code;sequence;unit;procedure;channel;online_level;received_on;due_on;extended_due_on;extension_reason;participants;\
             agencies_contacted;field_check;status\n\
             A-1;{sequence};a;1;post;{level};2021-04-09;2021-04-{due:02};{extended};\"{}\";{};{contacted};{check};processing\n",
            reason.replace('"', "\"\""),
            cells.join("|")
        );
        let read = rows::<Dossier>(record.as_bytes(), &Reading::of(Format::Csv)).ok();
        prop_assert_eq!(read.map(|(mut rows, _)| rows.remove(0).1), strict(&line), "{}", record);
    }
}

#[test]
fn a_list_of_the_values_is_no_row() {
    let line = "[\"A-1\",1,null,\"a\",\"1\",\"direct\",null,\"2021-04-09\",\"2021-04-20\",null,null,null,null,null,null,null,null,\"processing\"]";
    assert_eq!((Dossier::plain(line), strict(line)), (None, None));
}

#[test]
fn a_plain_row_takes_the_quick_way() {
    assert_eq!(Dossier::plain(DOSSIER), strict(DOSSIER));
    assert!(Dossier::plain(DOSSIER).is_some());
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let wrong = DOSSIER.replace("finished\"}", "done\"}");
    let file =
        format!("{}{wrong}\n{}", format!("{DOSSIER}\n").repeat(9000), format!("{DOSSIER}\n{wrong}\n").repeat(5000));
    let read =
        |threads| rows::<Dossier>(file.as_bytes(), &Reading { threads, ..Reading::of(Format::Ndjson) }).unwrap_err();
    let one = read(1);
    assert_eq!(read(2), one);
    assert_eq!(read(7), one);
}
