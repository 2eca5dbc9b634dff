//! The database, read past the service: is everything there, is nothing there twice, is it whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chamdiem_service::Settings;
use chamdiem_service::maintenance::{Verification, verify};
use chamdiem_store::{AuditRow, Page, Store, StoreError, StoreOptions};
use chamdiem_usecases::clock::Clock;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use super::writers::{Writes, assessed, dossier_code, name, renamed};
use chamdiem_tests::play;
use chamdiem_tests::postgres::Cluster;
use chamdiem_tests::site::Site;

/// What may be there beyond what was acknowledged: the answer to what was under way was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderWay {
    /// One write of each kind.
    AtMostOne,
    /// Nothing: all writes came to their end.
    None,
}

fn open(url: &str) -> Result<Store, String> {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    Store::connect(url, &options).map_err(|error| error.to_string())
}

/// How many entries the audit has.
///
/// # Errors
/// In words, when the database does not answer.
pub fn audit_entries(url: &str) -> Result<u64, String> {
    let count = open(url)?.read(|rows| rows.count_audit_entries()).map_err(|error: StoreError| error.to_string())?;
    u64::try_from(count).map_err(|error| error.to_string())
}

/// What is not as it must be.
///
/// # Errors
/// In words, when the database does not answer.
pub fn check(
    site: &Site,
    cluster: Option<&Cluster>,
    acknowledged: &BTreeMap<Writes, u64>,
    under_way: UnderWay,
) -> Result<Vec<String>, String> {
    let mut faults = match cluster {
        Some(cluster) => faults_of_postgres(cluster, site.database_url())?,
        None => faults_of_sqlite(site.database_url())?,
    };
    let found = Found::read(site.database_url())?;
    for (writes, acknowledged) in acknowledged {
        let there = found.audited(*writes);
        let most = acknowledged + u64::from(under_way == UnderWay::AtMostOne);
        if !(*acknowledged..=most).contains(&there) {
            faults.push(format!("{writes:?}: {acknowledged} acknowledged, {there} in the audit"));
        }
        faults.extend(found.differing(*writes, there));
    }
    let settings = Settings {
        database_url: Some(site.database_url().to_owned()),
        data_dir: site.data_dir().to_owned(),
        ..Settings::default()
    };
    let verification = Verification { deep: true, ..Verification::default() };
    let verified = verify(&settings, &Arc::new(Clock::system()), verification).map_err(|error| error.to_string())?;
    if !verified.is_right() {
        faults.push(format!("what chamdiem verify finds: {verified:?}"));
    }
    Ok(faults)
}

/// What the tables hold of what the clients wrote.
struct Found {
    entries: Vec<AuditRow>,
    dossiers: BTreeSet<String>,
    versions: Vec<u64>,
    names: Vec<String>,
}

impl Found {
    fn read(url: &str) -> Result<Found, String> {
        let read = open(url)?.read(|rows| {
            let mut dossiers = BTreeSet::new();
            let mut page = Page { after: None, limit: 5000 };
            loop {
                let some = rows.list_all_dossiers(&page)?;
                page.after = some.last().map(|row| row.code.clone());
                dossiers.extend(some.into_iter().map(|row| row.code));
                if page.after.is_none() {
                    break;
                }
            }
            let (mut versions, mut names) = (Vec::new(), Vec::new());
            for unit in 0..2 {
                let kept = rows.list_versions(play::round_id().as_str(), Some(assessed(unit)))?;
                versions.push(kept.len() as u64);
                names.extend(rows.find_units(&[renamed(unit).to_owned()])?.into_iter().map(|row| row.name));
            }
            let entries = rows.list_audit_entries(None, None, 0, i64::MAX)?;
            Ok::<_, StoreError>(Found { entries, dossiers, versions, names })
        });
        read.map_err(|error| error.to_string())
    }

    /// How many writes of a kind the audit has.
    fn audited(&self, writes: Writes) -> u64 {
        let (operation, subject) = writes.in_the_audit();
        let is_one = |entry: &&AuditRow| entry.operation == operation && entry.subject.starts_with(&subject);
        let count = self.entries.iter().filter(is_one).count() as u64;
        // The registration of the units wrote each of them once.
        if matches!(writes, Writes::Names(_)) { count - 1 } else { count }
    }

    /// What the tables hold otherwise than the audit says.
    fn differing(&self, writes: Writes, there: u64) -> Option<String> {
        let (held, is_same) = match writes {
            Writes::Dossiers(source) => {
                let beginning = dossier_code(source, 0);
                let beginning = beginning.trim_end_matches(|character: char| character.is_ascii_digit());
                let count = self.dossiers.iter().filter(|code| code.starts_with(beginning)).count() as u64;
                let all = (1..=there).all(|number| self.dossiers.contains(&dossier_code(source, number)));
                (count.to_string(), count == there && all)
            }
            Writes::Submissions(unit) => (self.versions[unit].to_string(), self.versions[unit] == there),
            Writes::Names(unit) => (self.names[unit].clone(), there == 0 || self.names[unit] == name(there)),
            Writes::Drafts(_) | Writes::Returns(_) => return None,
        };
        (!is_same).then(|| format!("{writes:?}: {there} in the audit, {held} in the tables"))
    }
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    told: String,
}

fn faults_of_sqlite(url: &str) -> Result<Vec<String>, String> {
    let path = url.trim_start_matches("sqlite://");
    let mut connection = SqliteConnection::establish(path).map_err(|error| error.to_string())?;
    let whole = "SELECT integrity_check AS told FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    let references = "SELECT \"table\" AS told FROM pragma_foreign_key_check";
    let mut faults = Vec::new();
    for question in [whole, references] {
        let told: Vec<Told> = sql_query(question).load(&mut connection).map_err(|error| error.to_string())?;
        faults.extend(told.into_iter().map(|told| format!("SQLite: {}", told.told)));
    }
    Ok(faults)
}

/// What PostgreSQL finds in its own tables and indexes.
fn faults_of_postgres(cluster: &Cluster, url: &str) -> Result<Vec<String>, String> {
    cluster.psql(url, "CREATE EXTENSION IF NOT EXISTS amcheck")?;
    let ours = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'";
    let tables = format!("SELECT v.* {ours} AND c.relkind = 'r'")
        .replace("FROM pg_class c", "FROM pg_class c CROSS JOIN LATERAL verify_heapam(c.oid) v");
    let mut faults: Vec<String> =
        cluster.psql(url, &tables)?.lines().map(|line| format!("PostgreSQL: {line}")).collect();
    // It raises where an index lacks a row of its table, or is out of order.
    let indexes = format!(
        "SELECT bt_index_parent_check(c.oid, true) {ours} AND c.relkind = 'i' \
         AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')"
    );
    faults.extend(cluster.psql(url, &indexes).err());
    Ok(faults)
}
