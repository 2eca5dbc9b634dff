//! The tables of evidence, seen past the service: every row in the order of its key, as text that is the same from both
//! databases where the rows are.

use diesel::prelude::*;
use diesel::sql_types::Text;

/// A table, the columns of its key, and its other columns; a `?` marks one that holds yes or no.
struct Table {
    name: &'static str,
    key: &'static str,
    columns: &'static str,
}

/// What was sent, without the batches that brought it.
const RECORDS: [Table; 7] = [
    Table {
        name: "dossiers",
        key: "code",
        columns: "sequence updated_at unit_code procedure_code channel online_level status received_on due_on extended_due_on \
                  extension_reason finished_on returned_on participants supplement_requests agencies_contacted \
                  field_check? period open_due_on outcomes",
    },
    Table { name: "dossier_tallies", key: "period unit_code open_due_on outcomes", columns: "amount" },
    Table {
        name: "survey_forms",
        key: "code",
        columns: "sequence updated_at unit_code period deleted? pattern answers satisfied document",
    },
    Table {
        name: "complaints",
        key: "code",
        columns: "sequence updated_at unit_code period deleted? dossier_code due_on answered_on upheld? prolonged? document",
    },
    Table {
        name: "procedures",
        key: "period unit_code code",
        columns: "sequence updated_at deleted? online_level online_eligible? one_stop_eligible? at_one_stop? on_the_spot? posted? \
                  published_online? document",
    },
    Table {
        name: "officer_scores",
        key: "period unit_code code",
        columns: "sequence updated_at deleted? points document",
    },
    Table { name: "evidence_sources", key: "kind period unit_code source_code", columns: "" },
];

/// What tells how it came: the batches, the number of writes, and the audit.
const HISTORY: [Table; 8] = [
    Table { name: "dossiers", key: "code", columns: "batch_id" },
    Table { name: "survey_forms", key: "code", columns: "batch_id" },
    Table { name: "complaints", key: "code", columns: "batch_id" },
    Table { name: "procedures", key: "period unit_code code", columns: "batch_id" },
    Table { name: "officer_scores", key: "period unit_code code", columns: "batch_id" },
    Table { name: "evidence_batches", key: "id", columns: "source_code kind number sha256 receipt" },
    Table { name: "evidence_head", key: "id", columns: "revision" },
    // Not the hash of what was written: it covers the moment in the receipt. Nor the names of keys, which are drawn.
    Table { name: "audit_entries", key: "number", columns: "actor operation round_id plain_subject revision" },
];

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
}

/// A database's tables of evidence, by its address (`sqlite://…` or `postgres://…`).
///
/// Equal records mean that the same was stored, however many batches brought it.
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn records(database_url: &str) -> String {
    read(database_url, &RECORDS)
}

/// The same with everything that tells how it came there, but for the moments of storing, which no two runs share.
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn everything(database_url: &str) -> String {
    let history = without_moments(&read(database_url, &HISTORY));
    format!("{}{history}", records(database_url))
}

fn read(database_url: &str, tables: &[Table]) -> String {
    let rows = |table: &Table| -> Vec<Row> {
        let query = diesel::sql_query(table.query());
        match database_url.strip_prefix("sqlite://") {
            Some(path) => query.load(&mut SqliteConnection::establish(path).unwrap()).unwrap(),
            None => query.load(&mut PgConnection::establish(database_url).unwrap()).unwrap(),
        }
    };
    let mut text = String::new();
    for table in tables {
        text.push_str(table.name);
        text.push('\n');
        for row in rows(table) {
            text.push_str(&row.line);
            text.push('\n');
        }
    }
    text
}

impl Table {
    /// One column of text. The tests' PostgreSQL sorts texts by their bytes, as SQLite does.
    fn query(&self) -> String {
        let text = |column: &str| match column.strip_suffix('?') {
            Some(yes_or_no) => format!("CAST(CAST({yes_or_no} AS INTEGER) AS TEXT)"),
            None if column == "plain_subject" => {
                "CASE WHEN subject LIKE 'key:%' THEN 'key' ELSE subject END".to_owned()
            }
            None => format!("COALESCE(CAST({column} AS TEXT), '-')"),
        };
        let names = self.key.split(' ').chain(self.columns.split(' ')).filter(|name| !name.is_empty());
        let line: Vec<String> = names.map(text).collect();
        let key = self.key.replace(' ', ", ");
        format!("SELECT {} AS line FROM {} ORDER BY {key}", line.join(" || '|' || "), self.name)
    }
}

/// Receipts say when they were written.
fn without_moments(text: &str) -> String {
    let mut parts = text.split("\"stored_at\":\"");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('"').map_or(part, |(_, rest)| rest));
    }
    kept
}
