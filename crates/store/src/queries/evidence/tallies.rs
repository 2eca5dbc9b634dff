use std::collections::BTreeMap;

use chamdiem_scoring::Period;
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, SmallInt, Text};
use diesel::upsert::excluded;

use super::super::{BATCH_ROWS_MAX, Conn, insert_all, patiently};
use crate::schema::{dossier_tallies as tallies, dossiers};
use crate::{StoreError, TallyRow, TallyRows};

/// The key of a tally.
const KEY: (tallies::period, tallies::unit_code, tallies::open_due_on, tallies::outcomes) =
    (tallies::period, tallies::unit_code, tallies::open_due_on, tallies::outcomes);

impl TallyRows for Conn {
    fn move_tallies(&mut self, moves: &[TallyRow]) -> Result<(), StoreError> {
        let mut sums: BTreeMap<_, i64> = BTreeMap::new();
        for row in moves {
            for open_due_on in [row.open_due_on.as_str(), TallyRow::ANY_DAY] {
                let key = (row.period.as_str(), row.unit_code.as_str(), open_due_on, row.outcomes);
                *sums.entry(key).or_default() += row.amount;
            }
        }
        let (fewer, more): (Vec<_>, Vec<_>) =
            sums.into_iter().filter(|&(_, amount)| amount != 0).partition(|&(_, amount)| amount < 0);
        // A row with a negative amount cannot be proposed, even where it would meet one that it only makes smaller.
        for batch in fewer.chunks(BATCH_ROWS_MAX) {
            take_off(self, batch)?;
        }
        let row = |(key, amount): &(Key<'_>, i64)| {
            let &(period, unit_code, open_due_on, outcomes) = key;
            (
                tallies::period.eq(period.to_owned()),
                tallies::unit_code.eq(unit_code.to_owned()),
                tallies::open_due_on.eq(open_due_on.to_owned()),
                tallies::outcomes.eq(outcomes),
                tallies::amount.eq(*amount),
            )
        };
        for batch in more.chunks(BATCH_ROWS_MAX) {
            let rows: Vec<_> = batch.iter().map(row).collect();
            diesel::insert_into(tallies::table)
                .values(&rows)
                .on_conflict(KEY)
                .do_update()
                .set(tallies::amount.eq(tallies::amount + excluded(tallies::amount)))
                .execute(self)?;
        }
        Ok(())
    }

    fn sum_tallies(
        &mut self,
        periods: &[String],
        unit: Option<&str>,
        as_of: &str,
    ) -> Result<Vec<TallyRow>, StoreError> {
        let mut query = tallies::table
            .filter(tallies::period.eq_any(periods))
            .group_by((tallies::unit_code, tallies::outcomes))
            .select((tallies::unit_code, tallies::outcomes, sql::<BigInt>("CAST(SUM(amount) AS BIGINT)")))
            .order((tallies::unit_code, tallies::outcomes))
            .into_boxed();
        query = if periods.iter().all(|period| is_over(period, as_of)) {
            query.filter(tallies::open_due_on.eq(TallyRow::ANY_DAY))
        } else {
            // The empty due date of those that are not open is before every day.
            query.filter(tallies::open_due_on.ne(TallyRow::ANY_DAY).and(tallies::open_due_on.lt(as_of)))
        };
        if let Some(unit) = unit {
            query = query.filter(tallies::unit_code.eq(unit));
        }
        let sums: Vec<(String, i16, i64)> = query.load(self)?;
        let row = |(unit_code, outcomes, amount)| TallyRow {
            period: String::new(),
            unit_code,
            open_due_on: String::new(),
            outcomes,
            amount,
        };
        Ok(sums.into_iter().map(row).collect())
    }

    fn list_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError> {
        Ok(tallies::table.select(TallyRow::as_select()).order(KEY).load(self)?)
    }

    fn recount_tallies(&mut self) -> Result<Vec<TallyRow>, StoreError> {
        let key = (dossiers::period, dossiers::unit_code, dossiers::open_due_on, dossiers::outcomes);
        let counted: Vec<TallyRow> = patiently(self, |conn| {
            dossiers::table
                .filter(dossiers::period.ne(""))
                .group_by(key)
                .select((
                    dossiers::period,
                    dossiers::unit_code,
                    dossiers::open_due_on,
                    dossiers::outcomes,
                    count_star(),
                ))
                .order(key)
                .load(conn)
        })?;
        Ok(with_any_day(counted))
    }

    fn replace_tallies(&mut self, rows: &[TallyRow]) -> Result<(), StoreError> {
        diesel::delete(tallies::table).execute(self)?;
        let of_a_day = rows.iter().filter(|row| row.open_due_on != TallyRow::ANY_DAY).cloned();
        insert_all!(self, tallies::table, with_any_day(of_a_day));
        Ok(())
    }
}

/// Makes these tallies smaller; one of which nothing is left is gone. There is none of which less could be left.
fn take_off(conn: &mut Conn, moves: &[(Key<'_>, i64)]) -> Result<(), StoreError> {
    if Decrease(moves).execute(conn)? != moves.len() {
        return Err(StoreError::Stale);
    }
    Removal(moves).execute(conn)?;
    Ok(())
}

/// The key of a tally: quarter, unit, due date and outcomes.
type Key<'a> = (&'a str, &'a str, &'a str, i16);

type Backend = <Conn as Connection>::Backend;

/// Adds what is less than nothing to tallies that are there.
struct Decrease<'a>(&'a [(Key<'a>, i64)]);

/// Removes those of these tallies of which nothing is left.
struct Removal<'a>(&'a [(Key<'a>, i64)]);

impl QueryFragment<Backend> for Decrease<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("UPDATE dossier_tallies SET amount = amount + moves.column5 FROM (VALUES ");
        for (place, (key, amount)) in self.0.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { "), (" });
            bind_key(key, &mut out)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(amount)?;
        }
        out.push_sql(
            ")) AS moves WHERE period = moves.column1 AND unit_code = moves.column2 \
             AND open_due_on = moves.column3 AND outcomes = moves.column4",
        );
        Ok(())
    }
}

impl QueryFragment<Backend> for Removal<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "DELETE FROM dossier_tallies WHERE amount = 0 AND (period, unit_code, open_due_on, outcomes) IN (VALUES ",
        );
        for (place, (key, _)) in self.0.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { "), (" });
            bind_key(key, &mut out)?;
        }
        out.push_sql("))");
        Ok(())
    }
}

fn bind_key<'b>(key: &'b Key<'b>, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    let (period, unit_code, open_due_on, outcomes) = key;
    for text in [period, unit_code, open_due_on] {
        out.push_bind_param::<Text, _>(text)?;
        out.push_sql(", ");
    }
    out.push_bind_param::<SmallInt, _>(outcomes)
}

macro_rules! is_never_kept {
    ($($query:ident),+) => {
        $(
            impl QueryId for $query<'_> {
                type QueryId = ();
                const HAS_STATIC_QUERY_ID: bool = false;
            }

            impl RunQueryDsl<Conn> for $query<'_> {}
        )+
    };
}
is_never_kept!(Decrease, Removal);

/// Whether a quarter was over before a day; then nothing that is due in it lies ahead.
fn is_over(quarter: &str, day: &str) -> bool {
    quarter.parse().is_ok_and(|quarter: Period| *day > *quarter.last_day().to_string())
}

/// These tallies, each of a due date, and their sums over due dates, in the order of their key.
fn with_any_day(rows: impl IntoIterator<Item = TallyRow>) -> Vec<TallyRow> {
    let mut all = BTreeMap::new();
    for row in rows {
        let any_day = TallyRow { open_due_on: TallyRow::ANY_DAY.to_owned(), ..row.clone() };
        for row in [row, any_day] {
            *all.entry((row.period, row.unit_code, row.open_due_on, row.outcomes)).or_insert(0) += row.amount;
        }
    }
    let row = |((period, unit_code, open_due_on, outcomes), amount)| TallyRow {
        period,
        unit_code,
        open_due_on,
        outcomes,
        amount,
    };
    all.into_iter().map(row).collect()
}
