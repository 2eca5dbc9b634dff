use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::{BATCH_ROWS_MAX, Conn, insert_all};
use crate::rows::{EntryRow, PeriodRow};
use crate::schema::{row_seals as seals, row_sums as sums};
use crate::{SealRow, SealRows, StoreError, SumRow, Table, TextRow, ThingKind};

type Backend = <Conn as Connection>::Backend;

impl SealRows for Conn {
    fn list_thing_rows(&mut self, kind: &ThingKind, key: &[&str]) -> Result<Vec<TextRow>, StoreError> {
        let select = |(name, columns): &(&str, &[&str])| {
            let table = Table::named(name)?;
            let whole_key =
                columns.iter().map(|column| format!("\"{column}\"")).collect::<Vec<_>>().join(" || '/' || ");
            let is_its = columns.iter().zip(1..=key.len()).map(|(column, place)| format!("\"{column}\" = ${place}"));
            let is_its = is_its.collect::<Vec<_>>().join(" AND ");
            let filter = if is_its.is_empty() { String::new() } else { format!(" WHERE {is_its}") };
            let line = table.row_as_text();
            Some(format!("SELECT '{name}' AS table_name, {whole_key} AS key, {line} AS line FROM {name}{filter}"))
        };
        let selects: Vec<String> = kind.tables.iter().filter_map(select).collect();
        let mut query = sql_query(selects.join(" UNION ALL ")).into_boxed::<Backend>();
        for part in key {
            query = query.bind::<Text, _>((*part).to_owned());
        }
        Ok(query.load(self)?)
    }

    fn list_summed_rows(
        &mut self,
        table: &Table,
        has_period: bool,
        filters: &[(&str, &[&str])],
    ) -> Result<Vec<TextRow>, StoreError> {
        let key = if has_period { "period" } else { "''" };
        let mut places = 1..;
        let conditions = filters.iter().map(|(column, values)| {
            let is_text = table.columns.contains(&(column, "Text"));
            let column = if is_text { format!("\"{column}\"") } else { format!("CAST(\"{column}\" AS TEXT)") };
            let places: Vec<String> = places.by_ref().take(values.len()).map(|place| format!("${place}")).collect();
            format!("{column} IN ({})", places.join(", "))
        });
        let conditions: Vec<String> = conditions.collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let (name, line) = (table.name, table.row_as_text());
        let query = format!("SELECT '{name}' AS table_name, {key} AS key, {line} AS line FROM {name}{filter}");
        let mut query = sql_query(query).into_boxed::<Backend>();
        for value in filters.iter().flat_map(|(_, values)| values.iter()) {
            query = query.bind::<Text, _>((*value).to_owned());
        }
        Ok(query.load(self)?)
    }

    fn list_dossiers_as_text(&mut self, after: &str, limit: i64) -> Result<Vec<TextRow>, StoreError> {
        let Some(table) = Table::named("dossiers") else { return Ok(Vec::new()) };
        let line = table.row_as_text();
        let query = format!(
            "SELECT 'dossiers' AS table_name, code AS key, {line} AS line FROM dossiers \
             WHERE code > $1 ORDER BY code LIMIT $2"
        );
        Ok(sql_query(query).bind::<Text, _>(after).bind::<BigInt, _>(limit).load(self)?)
    }

    fn list_periods(&mut self, table: &Table) -> Result<Vec<String>, StoreError> {
        let query = format!("SELECT DISTINCT period FROM {} ORDER BY period", table.name);
        let found: Vec<PeriodRow> = sql_query(query).load(self)?;
        Ok(found.into_iter().map(|row| row.period).collect())
    }

    fn find_last_seal(&mut self, thing: &str) -> Result<Option<SealRow>, StoreError> {
        let query = seals::table.filter(seals::thing.eq(thing)).order(seals::entry.desc());
        Ok(query.select(SealRow::as_select()).first(self).optional()?)
    }

    fn list_last_seals(&mut self, prefix: &str) -> Result<Vec<SealRow>, StoreError> {
        let query = "SELECT thing, entry, document FROM row_seals AS seal WHERE thing >= $1 AND thing < $2 AND entry = \
                     (SELECT MAX(entry) FROM row_seals AS later WHERE later.thing = seal.thing) ORDER BY thing";
        // No text that begins with the prefix is behind the prefix with the last character of all.
        let end = format!("{prefix}\u{10ffff}");
        let found: Vec<EntryRow> = sql_query(query).bind::<Text, _>(prefix).bind::<Text, _>(end).load(self)?;
        let row = |EntryRow { entry, thing, document }| SealRow { thing, entry, document };
        Ok(found.into_iter().map(row).collect())
    }

    fn list_seals(&mut self, after: i64, last: i64) -> Result<Vec<SealRow>, StoreError> {
        let query = seals::table.filter(seals::entry.gt(after).and(seals::entry.le(last)));
        Ok(query.order((seals::entry, seals::thing)).select(SealRow::as_select()).load(self)?)
    }

    fn has_seals(&mut self) -> Result<bool, StoreError> {
        Ok(diesel::select(exists(seals::table.select(seals::entry))).get_result(self)?)
    }

    fn insert_seals(&mut self, rows: &[SealRow]) -> Result<(), StoreError> {
        insert_all!(self, seals::table, rows);
        Ok(())
    }

    fn find_sum(&mut self, table: &str, period: &str) -> Result<Option<SumRow>, StoreError> {
        Ok(sums::table.find((table, period)).select(SumRow::as_select()).first(self).optional()?)
    }

    fn list_sums(&mut self) -> Result<Vec<SumRow>, StoreError> {
        Ok(sums::table.select(SumRow::as_select()).order((sums::table_name, sums::period)).load(self)?)
    }

    fn put_sum(&mut self, row: &SumRow) -> Result<(), StoreError> {
        diesel::insert_into(sums::table)
            .values(row)
            .on_conflict((sums::table_name, sums::period))
            .do_update()
            .set(sums::sum.eq(&row.sum))
            .execute(self)?;
        Ok(())
    }
}
