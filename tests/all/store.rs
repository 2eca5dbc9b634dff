//! The store, held to its word on SQLite and PostgreSQL by the same tests.

/// Makes of each function a test on SQLite and one on PostgreSQL, each with a database of its own.
macro_rules! on_both_backends {
    ($($claim:ident),+ $(,)?) => {
        mod on_sqlite {
            $(
                #[test]
                fn $claim() {
                    super::$claim(&crate::store::scratch::Scratch::sqlite());
                }
            )+
        }
        mod on_postgres {
            $(
                #[test]
                fn $claim() {
                    super::$claim(&crate::store::scratch::Scratch::postgres());
                }
            )+
        }
    };
}

mod collations;
mod concurrency;
mod connection;
mod constraints;
mod every_table;
mod evidence;
mod lists;
mod migrations;
mod order;
mod plans;
mod quarter;
mod queues;
mod revisions;
mod scratch;
mod sent;
mod silence;
mod transactions;
mod troubles;
mod trust;
