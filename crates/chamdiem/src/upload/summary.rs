//! What came of it all, in Vietnamese.

use std::collections::BTreeMap;
use std::fmt::Write;

use chamdiem_client::Issue;

use super::batches::Batch;
use super::sender::Outcome;
use super::words::{decimal, grouped};

/// So many faults are shown; somebody who sent the wrong file need not see them all.
const FAULTS_SHOWN_MAX: usize = 300;

/// The sum of all batches.
pub struct Summary {
    validate_only: bool,
    /// How long it took.
    pub seconds: f64,
    accepted: Sums,
    known_batches: u64,
    known_rows: u64,
    refused_batches: u64,
    /// Batches after a refused one, found right but not stored.
    unstored_batches: u64,
    faults: usize,
    dropped: BTreeMap<String, u64>,
}

#[derive(Default)]
struct Sums {
    batches: u64,
    rows: u64,
    inserted: u64,
    replaced: u64,
    unchanged: u64,
    outdated: u64,
}

impl Summary {
    pub fn new(validate_only: bool) -> Summary {
        Summary {
            validate_only,
            seconds: 0.0,
            accepted: Sums::default(),
            known_batches: 0,
            known_rows: 0,
            refused_batches: 0,
            unstored_batches: 0,
            faults: 0,
            dropped: BTreeMap::new(),
        }
    }

    /// Whether a batch was refused for its rows.
    pub fn has_faults(&self) -> bool {
        self.refused_batches > 0
    }

    /// Whether the whole file is stored, or would be.
    pub fn is_complete(&self) -> bool {
        !self.has_faults()
    }

    /// Takes in a batch, and answers with what is to be said about it.
    pub fn add(&mut self, batch: &Batch, outcome: Outcome) -> Vec<String> {
        match outcome {
            Outcome::KnownAlready => {
                self.known_batches += 1;
                self.known_rows += batch.manifest.rows;
            }
            Outcome::Accepted(_) if self.has_faults() && !self.validate_only => self.unstored_batches += 1,
            Outcome::Accepted(receipt) => {
                let sums = &mut self.accepted;
                sums.batches += 1;
                sums.rows += receipt.rows;
                sums.inserted += receipt.inserted;
                sums.replaced += receipt.replaced;
                sums.unchanged += receipt.unchanged;
                sums.outdated += receipt.outdated;
                for dropped in receipt.dropped_fields {
                    *self.dropped.entry(dropped.field).or_insert(0) += dropped.values;
                }
            }
            Outcome::Refused { issues, detail } => {
                self.refused_batches += 1;
                return self.faulty_rows(batch, &issues, &detail);
            }
        }
        Vec::new()
    }

    fn faulty_rows(&mut self, batch: &Batch, issues: &[Issue], detail: &str) -> Vec<String> {
        let shown_max = FAULTS_SHOWN_MAX.saturating_sub(self.faults);
        self.faults += issues.len();
        if shown_max == 0 {
            return Vec::new();
        }
        let mut lines = vec![format!("Lô bắt đầu từ dòng {} bị từ chối: {detail}", batch.first_line)];
        lines.extend(issues.iter().take(shown_max).map(|issue| fault_line(batch, issue)));
        if issues.len() > shown_max {
            lines.push("Các sai sót tiếp theo không được liệt kê.".to_owned());
        }
        lines
    }

    /// The end of the run, as it is printed.
    pub fn text(&self, file: &str) -> String {
        let mut text = String::new();
        let sums = &self.accepted;
        let verb = if self.validate_only { "Đã kiểm tra" } else { "Đã gửi" };
        let _ = write!(text, "{verb} tệp {file}: {} lô, {} dòng", grouped(sums.batches), grouped(sums.rows));
        let _ = writeln!(text, ", trong {} giây.", decimal(self.seconds));
        let _ = writeln!(
            text,
            "  Mới: {}; thay thế: {}; không đổi: {}; bỏ qua vì đã có trạng thái mới hơn: {}.",
            grouped(sums.inserted),
            grouped(sums.replaced),
            grouped(sums.unchanged),
            grouped(sums.outdated)
        );
        if self.known_batches > 0 {
            let (batches, rows) = (grouped(self.known_batches), grouped(self.known_rows));
            let _ = writeln!(text, "  Đã lưu từ lần trước, không gửi lại: {batches} lô, {rows} dòng.");
        }
        if !self.dropped.is_empty() {
            let fields: Vec<String> =
                self.dropped.iter().map(|(field, values)| format!("{field} ({} giá trị)", grouped(*values))).collect();
            let _ = writeln!(text, "  Trường bị loại bỏ trước khi lưu (dữ liệu cá nhân): {}.", fields.join(", "));
        }
        if self.has_faults() {
            self.write_refused(&mut text);
        } else if sums.rows + self.known_rows == 0 {
            let _ = writeln!(text, "  Tệp không có dòng dữ liệu nào.");
        }
        if self.validate_only {
            let _ = writeln!(text, "  Chỉ kiểm tra: không có gì được lưu.");
        }
        text
    }
}

impl Summary {
    fn write_refused(&self, text: &mut String) {
        let refused = grouped(self.refused_batches);
        if self.validate_only {
            let _ = writeln!(text, "  Có dòng không hợp lệ: {refused} lô.");
            return;
        }
        let _ = write!(text, "  Bị từ chối, không lưu: {refused} lô có dòng không hợp lệ");
        if self.unstored_batches > 0 {
            let _ = write!(text, "; {} lô phía sau hợp lệ nhưng chưa được lưu", grouped(self.unstored_batches));
        }
        let _ = writeln!(text, ". Sửa tệp rồi gửi lại: các lô đã lưu không bị gửi lần nữa.");
    }
}

/// A fault at its place in the file.
fn fault_line(batch: &Batch, issue: &Issue) -> String {
    let field = issue.pointer.trim_start_matches('/');
    let mut text = String::new();
    if let Some(line) = issue.line {
        let _ = write!(text, "Dòng {}", batch.line_in_file(line));
    }
    if !field.is_empty() {
        let separator = if text.is_empty() { "Trường" } else { ", trường" };
        let _ = write!(text, "{separator} {field}");
    }
    if text.is_empty() { issue.detail.clone() } else { format!("{text}: {}", issue.detail) }
}
