//! Evidence: every upload in each form that the document shows, the feed profile, and the answer to a finding.

use chamdiem_tests::wire::Answer;
use chamdiem_usecases::asker::Role;
use sha2::{Digest, Sha256};

use super::Visitor;

const KINDS: [&str; 5] =
    ["uploadProcedures", "uploadDossiers", "uploadComplaints", "uploadSurveyForms", "uploadOfficerScores"];

/// The forms of a file, and the batch that each is sent as.
const FILES: [(&str, u32); 2] = [("application/x-ndjson", 1), ("text/csv", 2)];

impl Visitor<'_> {
    /// The system sends its file, asks again because it did not see the answer, and sends the same as CSV and by hand.
    pub(super) async fn send_evidence(&mut self) {
        self.put("putSource", Role::Admin, "", "example", "").await;
        self.put("putFeedProfile", Role::Admin, "", "example", "?validate_only=true").await;
        self.put("putFeedProfile", Role::Admin, "", "example", "").await;
        for id in KINDS {
            let rows = self.example(id, "example").as_array().unwrap().len();
            let rehearsal = self.upload(id, "example", "&validate_only=true").await;
            assert_eq!(rehearsal.status, 200, "{id}: {}", rehearsal.text());
            self.answers.insert(format!("{id}?validate_only=true"), rehearsal.json());
            for (form, batch) in FILES {
                let content = self.example(id, form).as_str().unwrap().to_owned();
                let sha256 = hex(&Sha256::digest(&content));
                let manifest = format!("&batch={batch}&rows={rows}&sha256={sha256}");
                let stored = self.upload(id, form, &manifest).await;
                assert_eq!(stored.status, 201, "{id} {form}: {}", stored.text());
                let again = self.upload(id, form, &manifest).await;
                assert_eq!((again.status, &again.json()["replayed"]), (200, &true.into()), "{id} {form}");
                // Every form says the same: after the first file nothing is new.
                let (receipt, new) = (stored.json(), if batch == 1 { "inserted" } else { "unchanged" });
                assert_eq!((&receipt["rows"], &receipt[new]), (&rows.into(), &rows.into()), "{id} {form}: {receipt}");
                if batch == 1 {
                    self.answers.insert(id.to_owned(), receipt);
                    self.answers.insert(format!("{id}?again"), again.json());
                }
            }
            let by_hand = self.upload(id, "example", "").await;
            assert_eq!((by_hand.status, &by_hand.json()["unchanged"]), (201, &rows.into()), "{id}: {}", by_hand.text());
        }
    }

    /// Sends an example, in the form that its name says.
    async fn upload(&mut self, id: &str, example: &str, manifest: &str) -> Answer {
        let example_value = self.example(id, example);
        let (form, content) = match example_value.as_str() {
            Some(text) => (example, text.to_owned()),
            None => ("application/json", example_value.to_string()),
        };
        let path = format!("{}{manifest}", self.path(id));
        let request = self.wire.request("POST", &path, Some(&self.token(Role::Feeder)));
        Answer::to(request.header("Content-Type", form).body(content)).await
    }

    /// An appraiser changes their mind, and back: what was claimed stands.
    pub(super) async fn answer_the_finding(&mut self) {
        for answer in ["accept_claim", "set_other", "accept_claim"] {
            self.put("putGapAnswer", Role::Appraiser, "", answer, "").await;
        }
    }

    /// Refusals that only a sender meets: rows that are wrong, too much by hand, a batch number twice.
    pub(super) async fn refused_uploads(&mut self) -> Vec<Answer> {
        let rows = self.example("uploadDossiers", "application/x-ndjson");
        let rows = rows.as_str().unwrap().replacen("2021-04-20", "2021-04-02", 1).replacen("\"direct\"", "\"fax\"", 1);
        let token = self.token(Role::Feeder);
        let path = self.path("uploadDossiers");
        let send = |manifest: &str, form: &str, content: String| {
            let request = self.wire.request("POST", &format!("{path}{manifest}"), Some(&token));
            Answer::to(request.header("Content-Type", form).body(content))
        };
        let last = rows.lines().last().unwrap().to_owned();
        let used = format!("&batch=1&rows=1&sha256={}", hex(&Sha256::digest(&last)));
        vec![
            send("&validate_only=true", "application/x-ndjson", rows).await,
            send("", "application/json", format!("[{}]", " ".repeat(2 << 20))).await,
            send(&used, "application/x-ndjson", last).await,
        ]
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
