//! Files as word processors, spreadsheets and old systems write them: accepted or refused as the feed's table says.

mod corpus;

use chamdiem_client::Manifest;
use chamdiem_usecases::asker::Role;
pub use corpus::every_file_of_the_corpus_is_answered_as_its_table_says;
use unicode_normalization::UnicodeNormalization;

use crate::play;
use crate::service::{Stage, on_both_backends};
use crate::wire::{Answer, Wire};

/// What is shown, each on both databases; a test runs each by its name.
pub const CLAIMS: [(&str, fn()); 4] = [
    ("every_file_of_the_corpus_is_answered_as_its_table_says", every_file_of_the_corpus_is_answered_as_its_table_says),
    (
        "files_as_offices_make_them_are_stored_as_what_they_mean",
        files_as_offices_make_them_are_stored_as_what_they_mean,
    ),
    (
        "points_with_a_decimal_comma_are_read_from_csv_and_refused_in_json",
        points_with_a_decimal_comma_are_read_from_csv_and_refused_in_json,
    ),
    (
        "what_nobody_can_read_with_certainty_is_refused_by_its_code",
        what_nobody_can_read_with_certainty_is_refused_by_its_code,
    ),
];

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";
const HEADER: &str = "code,sequence,unit,procedure,channel,received_on,due_on,extended_due_on,extension_reason,status";

/// Sends files, each as the next batch.
struct Sender<'s> {
    stage: &'s Stage,
    batch: u64,
}

impl Sender<'_> {
    async fn send(&mut self, path: &str, content_type: &str, content: &[u8]) -> Answer {
        self.batch += 1;
        let format = if content_type == CSV { chamdiem_client::Format::Csv } else { chamdiem_client::Format::Ndjson };
        let Manifest { rows, sha256 } = Manifest::of(format, content);
        let path = format!("{path}?source=mot-cua-tinh&batch={}&rows={rows}&sha256={sha256}", self.batch);
        let token = self.stage.token(Role::Feeder, None);
        let request = Wire::to(self.stage).request("POST", &path, Some(&token));
        Answer::to(request.header("Content-Type", content_type).body(content.to_vec())).await
    }

    /// Sends one dossier as CSV, which must be stored, and gives the reason for its extension as it is stored.
    async fn stored_reason(&mut self, csv: &[u8], code: &str) -> String {
        let answer = self.send("/v1/dossiers", CSV, csv).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let token = self.stage.token(Role::Appraiser, None);
        let found = Wire::to(self.stage).get(&format!("/v1/dossiers/{code}"), Some(&token)).await;
        found.json()["record"]["extension_reason"].as_str().unwrap().to_owned()
    }

    /// Sends a file that must be refused, and gives the code of the refusal with those of its faults.
    async fn refused(&mut self, path: &str, content_type: &str, content: &[u8]) -> (&'static str, Vec<&'static str>) {
        let answer = self.send(path, content_type, content).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
        (answer.problem().code.as_str(), answer.faults().into_iter().map(|(_, code)| code).collect())
    }
}

fn record(code: &str, reason: &str) -> String {
    format!("{code},1,so-noi-vu,1.001193,direct,2021-04-09,2021-04-20,2021-04-30,{reason},processing")
}

fn file(code: &str, reason: &str) -> String {
    format!("{HEADER}\n{}\n", record(code, reason))
}

/// The claim is the name.
///
/// # Panics
/// When it does not hold.
pub fn files_as_offices_make_them_are_stored_as_what_they_mean() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let mut sender = Sender { stage, batch: 0 };
        let reason = "Chờ Sở Tư pháp trả lời";
        let decomposed: String = reason.nfd().collect();
        assert_ne!(decomposed, reason);
        assert_eq!(sender.stored_reason(file("A-1", &decomposed).as_bytes(), "A-1").await, reason);
        // The Icelandic eth looks like the Vietnamese letter, and is what old fonts gave.
        assert_eq!(sender.stored_reason(file("A-2", "Ðo lại thửa ðất").as_bytes(), "A-2").await, "Đo lại thửa đất");
        let marked = format!("\u{FEFF}{}", file("A-3", reason));
        assert_eq!(sender.stored_reason(marked.as_bytes(), "A-3").await, reason);
        let from_windows = file("A-4", reason).replace('\n', "\r\n");
        assert_eq!(sender.stored_reason(from_windows.as_bytes(), "A-4").await, reason);
        // What Excel saves as "CSV UTF-8" where a comma divides decimals, with its empty rows at the end.
        let from_excel = format!("\u{FEFF}{}\r\n{};;;\r\n", file("A-5", reason), ";".repeat(6)).replace(',', ";");
        assert_eq!(sender.stored_reason(from_excel.as_bytes(), "A-5").await, reason);
        let header_over_two_lines = file("A-6", "\"Chờ, \"\"xin ý kiến\"\"\"").replacen("code", "\"code\n\"", 1);
        assert_eq!(sender.stored_reason(header_over_two_lines.as_bytes(), "A-6").await, "Chờ, \"xin ý kiến\"");
    });
}

/// The claim is the name.
///
/// # Panics
/// When it does not hold.
pub fn points_with_a_decimal_comma_are_read_from_csv_and_refused_in_json() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let mut sender = Sender { stage, batch: 0 };
        let csv = "code;period;unit;sequence;points\nCC-0012;2021-Q2;so-noi-vu;1;9,54\n";
        let stored = sender.send("/v1/officer-scores", CSV, csv.as_bytes()).await;
        assert_eq!(stored.status, 201, "{}", stored.text());
        let path = "/v1/officer-scores?unit=so-noi-vu&period=2021-Q2";
        let found = Wire::to(stage).get(path, Some(&stage.token(Role::Appraiser, None))).await.json();
        assert_eq!(found["items"][0]["record"]["points"], "9.54");
        let line = r#"{"code":"CC-0013","period":"2021-Q2","unit":"so-noi-vu","sequence":1,"points":"9,54"}"#;
        let refused = sender.refused("/v1/officer-scores", NDJSON, line.as_bytes()).await;
        assert_eq!(refused, ("rows_invalid", vec!["points_malformed"]));
    });
}

/// The claim is the name.
///
/// # Panics
/// When it does not hold.
pub fn what_nobody_can_read_with_certainty_is_refused_by_its_code() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let mut sender = Sender { stage, batch: 0 };
        let utf_16: Vec<u8> = file("B-1", "Chờ").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let windows_1258 = [file("B-2", "Ch").as_bytes(), b"\xF5\xEC\n"].concat();
        let twice = file("B-3", "Chờ").replacen("procedure", "Unit ", 1);
        let open_quote = file("B-4", "\"Chờ");
        let whole: [(&str, &[u8]); 4] = [
            ("not_utf8", &utf_16),
            ("not_utf8", &windows_1258),
            ("column_repeated", twice.as_bytes()),
            ("csv_malformed", open_quote.as_bytes()),
        ];
        for (code, content) in whole {
            assert_eq!(sender.refused("/v1/dossiers", CSV, content).await.0, code, "{content:?}");
        }
        let rows = [
            ("text_malformed", file("Đ-1", "Chờ")),
            ("text_malformed", file("Ð-1", "Chờ")),
            // A reason stands on one line, as the report prints it.
            ("text_forbidden_character", file("B-5", "\"Chờ\ntrả lời\"")),
        ];
        for (code, content) in rows {
            let refused = sender.refused("/v1/dossiers", CSV, content.as_bytes()).await;
            assert_eq!(refused, ("rows_invalid", vec![code]), "{content}");
        }
        let batches = Wire::to(stage)
            .get("/v1/evidence-batches?source=mot-cua-tinh&kind=dossiers", Some(&stage.token(Role::Feeder, None)))
            .await;
        assert_eq!(batches.json()["items"], serde_json::json!([]));
    });
}
