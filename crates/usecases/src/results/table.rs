//! A ranking as a table in CSV, for office programs and for whoever collects open data: a row for each unit.

use std::collections::BTreeMap;

use chamdiem_api_types::wire::{GroupRanking, OutcomeWord, Ranking, RankingRow};

/// The mark at the beginning by which office programs know that a text is UTF-8.
const MARK: char = '\u{feff}';

/// The characters by which office programs take a cell for a formula, wide ones included.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The table: a line of headings, then the units of each group from the top, the exempt ones at its end.
pub(crate) fn csv(ranking: &Ranking) -> String {
    let rows = ranking.groups.iter().flat_map(|group| &group.rows);
    let criteria: BTreeMap<u16, ()> = rows.flat_map(|row| &row.scores).map(|score| (score.number, ())).collect();
    let criteria: Vec<u16> = criteria.into_keys().collect();
    let mut text = String::from(MARK);
    let mut headings: Vec<String> =
        ["Mã nhóm", "Nhóm", "Số thứ tự", "Thứ hạng", "Mã đơn vị", "Đơn vị", "Tình trạng"].map(str::to_owned).to_vec();
    headings.extend(criteria.iter().map(|number| format!("Tiêu chí {number}")));
    headings.extend(["Tổng điểm", "Điểm trung bình công chức, viên chức", "Xếp loại", "Lý do miễn"].map(str::to_owned));
    line(&mut text, &headings);
    for group in &ranking.groups {
        for row in &group.rows {
            line(&mut text, &ranked(group, row, &criteria));
        }
        for exempt in &group.exempt {
            let mut cells = of_group(group);
            let name = word(exempt.name.as_str());
            cells.extend([String::new(), String::new(), word(exempt.unit.as_str()), name]);
            cells.push(outcome(OutcomeWord::Exempt).to_owned());
            cells.resize(cells.len() + criteria.len() + 3, String::new());
            cells.push(word(exempt.reason.as_str()));
            line(&mut text, &cells);
        }
    }
    text
}

fn ranked(group: &GroupRanking, row: &RankingRow, criteria: &[u16]) -> Vec<String> {
    let mut cells = of_group(group);
    cells.extend([row.position.to_string(), row.rank.map(|rank| rank.to_string()).unwrap_or_default()]);
    cells.extend([word(row.unit.as_str()), word(row.name.as_str()), outcome(row.outcome).to_owned()]);
    cells.extend(criteria.iter().map(|number| {
        let score = row.scores.iter().find(|score| score.number == *number);
        score.map(|score| score.points.to_string()).unwrap_or_default()
    }));
    cells.extend(
        [&row.total, &row.officer_average].map(|points| points.as_ref().map(ToString::to_string).unwrap_or_default()),
    );
    cells.extend([word(row.class.as_str()), String::new()]);
    cells
}

fn of_group(group: &GroupRanking) -> Vec<String> {
    vec![word(group.code.as_str()), word(group.name.as_str())]
}

/// A text that people wrote: never a formula.
fn word(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(FORMULA);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

/// A line (RFC 4180): a cell with a comma, a quote or the end of a line stands in quotes.
fn line(text: &mut String, cells: &[String]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', ';', '\t', '\r', '\n']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(cell);
        }
    }
    text.push_str("\r\n");
}

fn outcome(word: OutcomeWord) -> &'static str {
    match word {
        OutcomeWord::Assessed => "Đã đánh giá",
        OutcomeWord::AwaitingAppraisal => "Chờ thẩm định",
        OutcomeWord::AwaitingSubmission => "Chưa nộp",
        OutcomeWord::NotSubmitted => "Không gửi kết quả",
        OutcomeWord::Exempt => "Được miễn",
        OutcomeWord::Unknown => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_people_wrote_is_never_a_formula() {
        for text in ["=1+1", "+84", "-2", "@SUM(A1)", " =1", "\t=1", "\r\n=1", "＝1", "\u{a0}=1"] {
            assert_eq!(word(text), format!("'{text}"));
        }
        for text in ["Sở Nội vụ", "a=b", "", "1-2"] {
            assert_eq!(word(text), text);
        }
    }

    #[test]
    fn a_cell_that_would_end_itself_stands_in_quotes() {
        let mut text = String::new();
        line(&mut text, &["a", "b,c", "d\"e", "f\ng", "h;i"].map(str::to_owned));
        assert_eq!(text, "a,\"b,c\",\"d\"\"e\",\"f\ng\",\"h;i\"\r\n");
    }
}
