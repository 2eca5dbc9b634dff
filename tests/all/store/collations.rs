//! A database that orders as a dictionary does is brought to the order of bytes once, with whatever is in it.

use chamdiem_store::*;
use chamdiem_tests::postgres::Cluster;

use super::quarter::{self, CONSTRUCTION, HOME_AFFAIRS, JUSTICE, PROVINCE, ROUND};
use super::scratch::{Raw, Scratch};

/// The text columns of ours that are not ordered by bytes.
const OTHERS: &str = "SELECT format('%I ALTER COLUMN %I', table_name, column_name) AS line \
                      FROM information_schema.columns \
                      WHERE table_schema = current_schema() AND data_type = 'text' \
                      AND collation_name IS DISTINCT FROM 'C' ORDER BY line";

/// The tables' files and the transactions that last touched a column: a change of a column changes either.
const TRACES: &str = "SELECT relname || ' ' || relfilenode || ' ' || attname || ' ' || pg_attribute.xmin AS line \
                      FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid \
                      WHERE relnamespace = current_schema()::regnamespace ORDER BY line";

const FOREIGN_KEYS: &str = "SELECT string_agg(conname, ' ' ORDER BY conname) AS line FROM pg_constraint \
                            WHERE contype = 'f' AND convalidated AND connamespace = current_schema()::regnamespace";

fn dictionary_database(name: &str) -> Scratch {
    let cluster = Cluster::shared();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
    cluster.psql("postgres", &create).unwrap();
    Scratch::at(cluster.url(name))
}

/// The order of the database itself for every text column, as if the program had never cared.
fn forget_the_order(raw: &mut Raw) {
    let columns = "SELECT format('%I ALTER COLUMN %I', table_name, column_name) AS line FROM information_schema.columns \
                   WHERE table_schema = current_schema() AND data_type = 'text'";
    for column in raw.lines(columns) {
        raw.run(&format!("ALTER TABLE {column} TYPE TEXT COLLATE \"default\"")).unwrap();
    }
}

fn units(store: &Store) -> Vec<String> {
    let page = Page { after: None, limit: 100 };
    let units = store.read(|rows| rows.list_units(None, &page)).unwrap();
    units.into_iter().map(|unit| unit.code).collect()
}

#[test]
fn a_database_that_has_rows_already_is_brought_to_order_and_keeps_them() {
    let scratch = dictionary_database("chamdiem_da_co_du_lieu");
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    let foreign_keys = raw.one(FOREIGN_KEYS);
    forget_the_order(&mut raw);
    assert!(raw.lines(OTHERS).len() > 50);
    let store = scratch.connect();
    store.write(|rows| rows.insert_unit(&quarter::unit("Z"), &[])).unwrap();
    assert_eq!(units(&store), [HOME_AFFAIRS, JUSTICE, CONSTRUCTION, PROVINCE, "Z"], "the dictionary's own order");

    let store = scratch.store();
    assert_eq!(raw.lines(OTHERS), [""; 0]);
    assert_eq!(units(&store), ["Z", HOME_AFFAIRS, JUSTICE, CONSTRUCTION, PROVINCE]);
    assert_eq!(store.read(|rows| rows.find_round(ROUND)).unwrap(), Some(quarter::round(ROUND)));
    let scores = store.read(|rows| rows.list_appraised_scores(ROUND, None)).unwrap();
    assert_eq!(scores, quarter::decided(HOME_AFFAIRS, &[18_000, 20_000]));
    // The foreign keys between these columns hold as before.
    assert_eq!(raw.one(FOREIGN_KEYS), foreign_keys);
    raw.run("UPDATE roster_units SET unit_code = 'khong-co' WHERE unit_code = 'so-xay-dung'").unwrap_err();
    raw.run("DELETE FROM units WHERE code = 'so-noi-vu'").unwrap_err();
}

#[test]
fn what_is_in_order_is_not_touched_at_the_next_start() {
    let scratch = dictionary_database("chamdiem_khoi_dong_lai");
    quarter::write(&scratch.store());
    let mut raw = scratch.raw();
    let before = raw.lines(TRACES);
    scratch.store();
    assert_eq!(raw.lines(TRACES), before);
    // A change of one column would have been seen.
    raw.run("ALTER TABLE units ALTER COLUMN name TYPE TEXT COLLATE \"default\"").unwrap();
    scratch.store();
    assert_ne!(raw.lines(TRACES), before);
    assert_eq!(raw.lines(OTHERS), [""; 0]);
}
