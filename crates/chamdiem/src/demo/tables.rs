//! The result as a Vietnamese document prints it: decimal comma, totals with two decimals, averages trimmed.

use std::collections::BTreeMap;
use std::fmt::Write;

use chamdiem_client::text::Points;
use chamdiem_client::wire::{Contradictions, FindingKind, GroupRanking, Ranking};

const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];

/// Both tables with counts, exempt units and findings.
pub fn ranking(ranking: &Ranking) -> String {
    let mut text = String::new();
    for (group, roman) in ranking.groups.iter().zip(ROMAN) {
        write_group(&mut text, group, roman);
    }
    let _ = writeln!(text, "TỒN TẠI, BẤT CẬP");
    for (criterion, names) in without_points(ranking) {
        let _ = writeln!(text, "  - Tiêu chí {criterion} đạt 0 điểm: {}.", names.join(", "));
    }
    for finding in ranking.findings.iter().filter(|finding| finding.kind != FindingKind::NoPoints) {
        let _ = writeln!(text, "  - {}", finding.sentence);
    }
    text + "\n"
}

/// Who has no points on which criterion, as a report sums it up: by the number of the criterion.
fn without_points(ranking: &Ranking) -> BTreeMap<u16, Vec<&str>> {
    let mut by_criterion: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for row in ranking.groups.iter().flat_map(|group| &group.rows) {
        for score in row.scores.iter().filter(|score| score.points.value().ten_thousandths() == 0) {
            by_criterion.entry(score.number).or_default().push(row.name.as_str());
        }
    }
    by_criterion
}

/// What the printed table gets wrong.
pub fn contradictions(contradictions: &Contradictions) -> String {
    let mut text = format!("MÂU THUẪN TRONG BẢNG ĐÃ IN (Báo cáo số {})\n", contradictions.document_number);
    for item in &contradictions.items {
        let _ = writeln!(text, "  - {}", item.sentence);
    }
    text + "\n"
}

fn write_group(text: &mut String, group: &GroupRanking, roman: &str) {
    let criteria = group.rows.iter().map(|row| row.scores.len()).max().unwrap_or(0);
    let mut table = vec![heading(criteria)];
    for row in &group.rows {
        let mut cells = vec![row.position.to_string(), row.rank.map_or_else(dash, |rank| rank.to_string())];
        cells.push(row.name.to_string());
        let scores = row.scores.iter().map(|score| comma(&score.points));
        cells.extend(scores.chain(std::iter::repeat_with(dash)).take(criteria));
        cells.push(row.total.as_ref().map_or_else(dash, comma));
        cells.push(row.officer_average.as_ref().map_or_else(dash, trimmed));
        cells.push(row.class.to_string());
        table.push(cells);
    }
    let _ = writeln!(text, "{roman}. {}", group.name.as_str().to_uppercase());
    write_table(text, &table);
    let counts = &group.counts;
    let classes = counts.classes.iter().filter(|class| class.units > 0);
    let classes: Vec<String> =
        classes.map(|class| format!("{:02} đơn vị đạt loại {}", class.units, class.class)).collect();
    let _ = writeln!(text, "Chấm điểm đánh giá {}/{} đơn vị: {}.", counts.assessed, counts.units, classes.join(", "));
    if !group.exempt.is_empty() {
        let names: Vec<&str> = group.exempt.iter().map(|exempt| exempt.name.as_str()).collect();
        let reason = group.exempt[0].reason.as_str();
        let _ = writeln!(text, "Không đánh giá: {} ({reason}).", names.join(", "));
    }
    text.push('\n');
}

fn heading(criteria: usize) -> Vec<String> {
    let numbered = (1..=criteria).map(|number| format!("TC{number}"));
    let front = ["STT", "Hạng", "Tên cơ quan, đơn vị"].map(str::to_owned);
    let back = ["Tổng điểm", "ĐTB CCVC", "Phân loại"].map(str::to_owned);
    front.into_iter().chain(numbered).chain(back).collect()
}

/// Columns as wide as their widest cell; names and classes to the left, numbers to the right.
fn write_table(text: &mut String, table: &[Vec<String>]) {
    let columns = table[0].len();
    let width = |column: usize| table.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for (line, cells) in table.iter().enumerate() {
        let padded = cells.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            if column == 2 || column + 1 == columns { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let padded: Vec<String> = padded.collect();
        let _ = writeln!(text, "{}", padded.join("  ").trim_end());
        if line == 0 {
            let rule: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
            let _ = writeln!(text, "{}", rule.join("──"));
        }
    }
}

/// Where there is no number.
pub fn dash() -> String {
    "-".to_owned()
}

/// With a decimal comma.
pub fn comma(points: &Points) -> String {
    points.to_string().replace('.', ",")
}

/// Without superfluous zeros, as the report prints averages: `10`, `9,1`, `9,54`.
fn trimmed(points: &Points) -> String {
    points.value().to_string().replace('.', ",")
}
