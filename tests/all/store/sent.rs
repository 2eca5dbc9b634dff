//! The statements that the store really sends, as diesel's instrumentation sees them, and how a database would answer them.

use std::cell::RefCell;
use std::sync::Once;

use diesel::QueryableByName;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::sql_types::Text;
use diesel::{RunQueryDsl, sql_query};
use serde_json::Value;

use super::scratch::Raw;

thread_local! {
    /// What this thread has sent since it began to look.
    static SENT: RefCell<Option<Vec<Sent>>> = const { RefCell::new(None) };
}

/// A statement with the values it was sent with.
#[derive(Debug, Clone)]
pub struct Sent {
    pub sql: String,
    binds: Vec<Value>,
}

/// Sees the statements of connections that are opened from now on. A store runs them on the thread that asks.
pub fn watch_new_connections() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::new(Watching))).unwrap());
}

/// What `work` gives, and the statements that this thread sent meanwhile.
pub fn sent_by<T>(work: impl FnOnce() -> T) -> (T, Vec<Sent>) {
    SENT.set(Some(Vec::new()));
    let done = work();
    (done, SENT.take().unwrap())
}

struct Watching;

impl Instrumentation for Watching {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            SENT.with_borrow_mut(|sent| {
                if let Some(sent) = sent {
                    sent.push(Sent::read(&query.to_string()));
                }
            });
        }
    }
}

impl Sent {
    /// Reads `SELECT … WHERE code = $1 -- binds: ["so-noi-vu"]`.
    fn read(shown: &str) -> Sent {
        let (sql, binds) = shown.rsplit_once("-- binds:").unwrap_or((shown, "[]"));
        let binds = serde_json::from_str(binds.trim()).unwrap_or_else(|fault| panic!("{fault}: {shown}"));
        Sent { sql: sql.trim().to_owned(), binds }
    }

    pub fn is_select(&self) -> bool {
        self.sql.starts_with("SELECT")
    }

    /// The steps by which the database would answer it.
    pub fn plan(&self, raw: &mut Raw) -> Vec<String> {
        match raw {
            Raw::Sqlite(connection) => {
                let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {}", self.sql)).load(connection).unwrap();
                steps.into_iter().map(|step| step.detail).collect()
            }
            Raw::Postgres(connection) => {
                let values: Vec<String> = self.binds.iter().map(literal).collect();
                let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
                sql_query(format!("PREPARE explained AS {}", self.sql)).execute(connection).unwrap();
                let steps: Vec<Line> =
                    sql_query(format!("EXPLAIN EXECUTE explained{values}")).load(connection).unwrap();
                sql_query("DEALLOCATE explained").execute(connection).unwrap();
                steps.into_iter().map(|line| line.step).collect()
            }
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    step: String,
}

/// A value as PostgreSQL reads it, whatever its type.
fn literal(value: &Value) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => quoted(text),
        Value::Array(_) => {
            let list = value.to_string();
            quoted(&format!("{{{}}}", &list[1..list.len() - 1]))
        }
        number => quoted(&number.to_string()),
    }
}

/// Whether a plan reads a whole table.
pub fn walks_a_table(plan: &[String]) -> bool {
    let walks = |step: &String| {
        // SQLite scans what a statement itself made, such as a list of values, without a table.
        (step.starts_with("SCAN") && !step.contains("CONSTANT ROW")) || step.contains("Seq Scan")
    };
    plan.iter().any(walks)
}
