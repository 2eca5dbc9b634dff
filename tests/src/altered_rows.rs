//! Rows that somebody changes with the database's password: every column of every table that no trigger keeps, one at a time,
//! in a quarter that is ready to be published.

use chamdiem_client::wire::{
    AccountInput, AccountKind, AccountRole, AccountSecretInput, ExtensionInput, PublicationInput, Secret,
    TokenRevocationInput,
};
use chamdiem_client::{Client, Code, ETag, Precondition};
use chamdiem_service::maintenance::{Verification, verify};
use chamdiem_store::{Backend, FOLLOWING, SUMMED, THINGS, Table, UNBOUND};
use chamdiem_usecases::asker::Role;

use crate::dossiers::DossierQuarter;
use crate::evidence_play;
use crate::play;
use crate::raw::Raw;
use crate::service::Stage;
use crate::wire::{If, Wire};

/// What no publication follows from: whoever changes it is found by the verification.
const NOT_PUBLISHED: [(&str, &str); 3] = [
    ("dossiers", "a publication reads their tallies, which are sealed for themselves"),
    ("events", "they tell of what was done"),
    ("evidence_head", "it counts writes"),
];

/// What became of the changes.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many tables.
    pub tables: usize,
    /// How many columns were changed.
    pub columns: usize,
    /// How many changes were made: of a column, of a row more, of a row less.
    pub changes: usize,
    /// Changes that the database refuses whoever asks.
    pub refused_by_database: usize,
    /// How many changes a publication met, and refused.
    pub refused: usize,
    /// Changes that the verification did not find, or a publication did not refuse.
    pub missed: Vec<String>,
}

/// A quarter that is ready to be published, with a row in every table.
pub struct Ready<'s> {
    stage: &'s Stage,
    publisher: Client,
    etag: ETag,
    words: Vec<String>,
}

/// Plays the quarter.
///
/// # Panics
/// When the service refuses something.
pub async fn ready(stage: &Stage, dossiers: u64) -> Ready<'_> {
    play::until_open(stage).await;
    let quarter = DossierQuarter::new(play::round_input().period.0, 1, dossiers);
    evidence_play::send_quarter(&stage.client(Role::Feeder), &quarter).await.unwrap();
    let appraiser = stage.client(Role::Appraiser);
    let round = appraiser.rounds().find(&play::round_id()).await.unwrap();
    let extension = ExtensionInput {
        unit: Some("so-noi-vu".parse().unwrap()),
        due_at: (play::DUE_AT + time::Duration::HOUR).into(),
        closes_at: None,
        reason: "Mất điện trong ngày cuối".into(),
        document_number: "12/UBND-VP".into(),
    };
    appraiser.extensions(&play::round_id()).extend(&extension, &round.etag).await.unwrap();
    play::from_open_until_appraised(stage).await;
    answer_a_finding(stage).await;
    play::let_through(stage).await;
    register_more(stage, &stage.client(Role::Admin)).await;
    let publisher = stage.client(Role::Publisher);
    let etag = publisher.ranking(&play::round_id()).find().await.unwrap().etag;
    Ready { stage, publisher, etag, words: words() }
}

/// An answer that takes the claim of a unit, so that its appraisal stays.
async fn answer_a_finding(stage: &Stage) {
    let (wire, token) = (Wire::to(stage), stage.token(Role::Appraiser, None));
    let findings = "/v1/rounds/dien-bien-2021-q2/gap-findings";
    let page = wire.get(findings, Some(&token)).await.json();
    let items = page["items"].as_array().unwrap();
    let finding = items.iter().find(|item| item["criterion"].is_string()).or(items.first());
    let finding = finding.unwrap_or_else(|| panic!("nothing was found: {page}"));
    let path = format!("{findings}/{}/answer", finding["id"].as_str().unwrap());
    let body = r#"{"decision":"accept_claim","reason":"Đơn vị đã chứng minh bằng văn bản"}"#;
    let answer = wire.send("PUT", &path, &token, If::New, body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// What the quarter itself leaves empty: a successor, an account with its revocation, a token that was revoked.
async fn register_more(stage: &Stage, admin: &Client) {
    let code = "so-noi-vu".parse().unwrap();
    let unit = admin.units().find(&code).await.unwrap();
    let level = chamdiem_client::wire::UnitLevel::Department;
    let mut input = play::unit_input("Sở Nội vụ", level);
    input.successors = Some(vec!["so-tu-phap".parse().unwrap()]);
    admin.units().put(&code, &input, Precondition::IfMatch(&unit.etag)).await.unwrap();
    let (name, roles) = ("tham-dinh-2".parse().unwrap(), vec![AccountRole::Appraiser]);
    let account = AccountInput { kind: AccountKind::Person, roles, unit: None, disabled: None };
    let written = admin.accounts().put(&name, &account, Precondition::Create).await.unwrap();
    let secret = AccountSecretInput { secret: Secret::new("đêm trăng bên dòng Nậm Rốm") };
    admin.accounts().put_secret(&name, &secret, &written.etag).await.unwrap();
    let expires_at = (stage.clock.now() + time::Duration::HOUR).into();
    admin.tokens().revoke(&TokenRevocationInput { token_id: "khong-ai-dung".into(), expires_at }).await.unwrap();
}

/// The words that columns of a few words may hold, from the migrations.
fn words() -> Vec<String> {
    let text = include_str!("../../crates/store/migrations/2026-11-30-000000_initial/up.sql");
    let mut words: Vec<String> = text.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
    words.retain(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
    words.sort();
    words.dedup();
    words
}

impl Ready<'_> {
    /// Changes every column of every table, one at a time, adds a row and takes one away, each time looks whether it is found
    /// and refused, and puts it back.
    ///
    /// # Panics
    /// When a table is neither bound nor listed with a reason.
    pub async fn change_everything(&self) -> Outcome {
        let mut outcome = Outcome::default();
        assert!(self.is_right(), "it is not right as it is");
        let mut raw = Raw::open_unbound(&self.stage.settings.database_url());
        for name in raw.tables() {
            let table = Table::named(&name).unwrap_or_else(|| panic!("the schema does not know {name}"));
            assert!(is_bound(&name) || UNBOUND.iter().any(|(unbound, _)| *unbound == name), "{name} is not bound");
            if table.is_kept_for_ever() || !is_bound(&name) {
                continue;
            }
            let own = raw.columns().iter().filter(|column| column.starts_with(&format!("{name}."))).count();
            assert_eq!(own, table.columns.len(), "a column of {name} is not in the schema");
            outcome.tables += 1;
            self.change_table(&mut raw, table, &mut outcome).await;
        }
        assert!(self.is_right(), "it is not right again");
        outcome
    }

    async fn change_table(&self, raw: &mut Raw, table: &Table, outcome: &mut Outcome) {
        let (name, text) = (table.name, table.row_as_text());
        let kept = format!("kept_{name}");
        raw.run(&format!("CREATE TABLE {kept} AS SELECT * FROM {name}")).unwrap();
        let rows = raw.lines(&format!("SELECT {text} AS line FROM {name} ORDER BY 1 LIMIT 1"));
        let row = rows.first().unwrap_or_else(|| panic!("{name} has no row")).replace('\'', "''");
        let is_it = format!("{text} = '{row}'");
        let mut changes: Vec<(String, Vec<String>)> = Vec::new();
        for (column, kind) in table.columns {
            outcome.columns += 1;
            let values = self.values(column, kind);
            let update = |value: &String| format!("UPDATE {name} SET \"{column}\" = {value} WHERE {is_it}");
            changes.push((format!("{name}.{column}"), values.iter().map(update).collect()));
        }
        let all: Vec<String> = table.columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let mut inserts = Vec::new();
        for (place, (column, kind)) in table.columns.iter().enumerate() {
            // A row of another round, or of another quarter, is none of this publication.
            if ["round_id", "period"].contains(column) {
                continue;
            }
            for value in self.values(column, kind) {
                let mut values = all.clone();
                values[place] = value;
                let (all, values) = (all.join(", "), values.join(", "));
                inserts.push(format!("INSERT INTO {name} ({all}) SELECT {values} FROM {name} WHERE {is_it}"));
            }
        }
        changes.push((format!("{name}, a row more"), inserts));
        changes.push((format!("{name}, a row less"), vec![format!("DELETE FROM {name} WHERE {is_it}")]));
        for (what, statements) in changes {
            let before = raw.lines(&format!("SELECT {text} AS line FROM {name} ORDER BY 1"));
            let changed = statements.iter().any(|statement| {
                raw.run(statement).is_ok()
                    && raw.lines(&format!("SELECT {text} AS line FROM {name} ORDER BY 1")) != before
            });
            outcome.changes += 1;
            if changed {
                self.look(&what, table, outcome).await;
                raw.run(&format!("DELETE FROM {name}; INSERT INTO {name} SELECT * FROM {kept}")).unwrap();
            } else {
                outcome.refused_by_database += 1;
            }
        }
        raw.run(&format!("DROP TABLE {kept}")).unwrap();
    }

    /// Other values of a column, as SQL: at least one of them is taken, where the database takes any.
    fn values(&self, column: &str, kind: &str) -> Vec<String> {
        let own = format!("\"{column}\"");
        if kind.contains("Bool") {
            return vec![format!("NOT {own}")];
        }
        if ["BigInt", "Integer", "SmallInt", "Moment", "Points"].iter().any(|number| kind.contains(number)) {
            return ["+ 1", "- 1", "+ 2"].map(|other| format!("COALESCE({own}, 1) {other}")).into();
        }
        let fixed = ["'2020-02-02'".to_owned(), format!("'{}'", "a".repeat(64))];
        let words = self.words.iter().map(|word| format!("'{word}'"));
        [format!("COALESCE({own}, '') || 'x'")].into_iter().chain(fixed).chain(words).collect()
    }

    async fn look(&self, what: &str, table: &Table, outcome: &mut Outcome) {
        if self.is_right() {
            outcome.missed.push(format!("{what}: not found"));
        }
        let not_published = ["audit_head.last_event", "rounds, a row more"].contains(&what);
        if not_published || NOT_PUBLISHED.iter().any(|(name, _)| *name == table.name) {
            return;
        }
        let is_gone = ["rounds.id", "rounds, a row less"].contains(&what);
        let has_no_head = ["audit_head, a row less", "publication_head, a row less"].contains(&what);
        let input = PublicationInput { correction: None, note: None };
        match self.publisher.publications(&play::round_id()).publish(&input, &self.etag).await {
            Err(error) if error.code() == Some(Code::RecordsAltered) => outcome.refused += 1,
            Err(error) if has_no_head && error.code() == Some(Code::Internal) => outcome.refused += 1,
            Err(error) if is_gone && error.code() == Some(Code::NotFound) => outcome.refused += 1,
            Err(error) => outcome.missed.push(format!("{what}: {error}")),
            Ok(_) => panic!("{what}: published"),
        }
    }

    fn is_right(&self) -> bool {
        let verified = verify(&self.stage.settings, &self.stage.clock, Verification::default());
        verified.is_ok_and(|verified| verified.is_right())
    }

    /// Publishes what is as it was sealed.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn publish(&self) {
        let input = PublicationInput { correction: None, note: None };
        self.publisher.publications(&play::round_id()).publish(&input, &self.etag).await.unwrap();
        assert!(self.is_right());
    }
}

fn is_bound(table: &str) -> bool {
    Table::named(table).is_some_and(Table::is_kept_for_ever)
        || THINGS.iter().any(|kind| kind.tables.iter().any(|(name, _)| *name == table))
        || SUMMED.iter().any(|(name, _)| *name == table)
        || FOLLOWING.iter().any(|(name, _)| *name == table)
}

/// The whole of it on a database of its own.
///
/// # Panics
/// As [`Ready::change_everything`].
pub async fn measure(backend: Backend, dossiers: u64) -> Outcome {
    let stage = Stage::start(backend);
    let ready = ready(&stage, dossiers).await;
    let outcome = ready.change_everything().await;
    ready.publish().await;
    outcome
}
