use chamdiem_scoring::RoundState;
use diesel::dsl::max;
use diesel::prelude::*;
use time::OffsetDateTime;

use super::{BATCH_ROWS_MAX, Conn, for_update, insert_all, met_one};
use crate::columns::Bind;
use crate::schema::{exemptions, extensions, roster_groups, roster_units, rounds};
use crate::{ExemptionRow, ExtensionRow, Page, RosterGroupRow, RosterUnitRow, RoundRow, RoundRows, StoreError};

impl RoundRows for Conn {
    fn list_rounds(
        &mut self,
        authority: Option<&str>,
        period: Option<&str>,
        state: Option<RoundState>,
        published_only: bool,
        page: &Page,
    ) -> Result<Vec<RoundRow>, StoreError> {
        let mut query = rounds::table.select(RoundRow::as_select()).order(rounds::id).limit(page.limit).into_boxed();
        if let Some(authority) = authority {
            query = query.filter(rounds::authority_code.eq(authority));
        }
        if let Some(period) = period {
            query = query.filter(rounds::period.eq(period));
        }
        if let Some(state) = &state {
            query = query.filter(rounds::state.eq(Bind(state)));
        }
        if published_only {
            query = query.filter(rounds::state.eq_any([Bind(&RoundState::Published), Bind(&RoundState::Corrected)]));
        }
        if let Some(after) = &page.after {
            query = query.filter(rounds::id.gt(after));
        }
        Ok(query.load(self)?)
    }

    fn find_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError> {
        Ok(rounds::table.find(id).select(RoundRow::as_select()).first(self).optional()?)
    }

    fn lock_round(&mut self, id: &str) -> Result<Option<RoundRow>, StoreError> {
        Ok(for_update!(rounds::table.find(id).select(RoundRow::as_select())).first(self).optional()?)
    }

    fn list_content_revisions(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(rounds::table.select((rounds::id, rounds::content_revision)).order(rounds::id).load(self)?)
    }

    fn insert_round(&mut self, row: &RoundRow) -> Result<(), StoreError> {
        diesel::insert_into(rounds::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_round(&mut self, row: &RoundRow) -> Result<(), StoreError> {
        let current = rounds::table.find(&row.id).filter(rounds::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    rounds::revision.eq(row.revision),
                    rounds::content_revision.eq(row.content_revision),
                    rounds::authority_code.eq(&row.authority_code),
                    rounds::period.eq(&row.period),
                    rounds::rule_set_id.eq(&row.rule_set_id),
                    rounds::opens_at.eq(Bind(&row.opens_at)),
                    rounds::due_at.eq(Bind(&row.due_at)),
                    rounds::closes_at.eq(Bind(&row.closes_at)),
                    rounds::state.eq(Bind(&row.state)),
                    rounds::opened_at.eq(Bind(&row.opened_at)),
                    rounds::closed_at.eq(Bind(&row.closed_at)),
                    rounds::late_submissions.eq(Bind(&row.late_submissions)),
                    rounds::objections_until.eq(Bind(&row.objections_until)),
                ))
                .execute(self)?,
        )
    }

    fn begin_act(&mut self, id: &str, number: i64, moved_at: OffsetDateTime) -> Result<(), StoreError> {
        let begun = diesel::update(rounds::table.find(id).filter(rounds::acts.eq(number - 1)))
            .set((rounds::acts.eq(number), rounds::moved_at.eq(Bind(&moved_at))))
            .execute(self)?;
        met_one(begun)
    }

    fn advance_content(&mut self, id: &str) -> Result<i64, StoreError> {
        let advanced = diesel::update(rounds::table.find(id))
            .set(rounds::content_revision.eq(rounds::content_revision + 1))
            .returning(rounds::content_revision)
            .get_result(self);
        advanced.optional()?.ok_or(StoreError::Stale)
    }

    fn insert_roster(&mut self, groups: &[RosterGroupRow], units: &[RosterUnitRow]) -> Result<(), StoreError> {
        insert_all!(self, roster_groups::table, groups);
        insert_all!(self, roster_units::table, units);
        Ok(())
    }

    fn list_roster_groups(&mut self, round: &str) -> Result<Vec<RosterGroupRow>, StoreError> {
        let query = roster_groups::table.filter(roster_groups::round_id.eq(round)).order(roster_groups::ordinal);
        Ok(query.select(RosterGroupRow::as_select()).load(self)?)
    }

    fn list_roster_units(&mut self, round: &str) -> Result<Vec<RosterUnitRow>, StoreError> {
        let query = roster_units::table.filter(roster_units::round_id.eq(round)).order(roster_units::ordinal);
        Ok(query.select(RosterUnitRow::as_select()).load(self)?)
    }

    fn find_roster_unit(&mut self, round: &str, unit: &str) -> Result<Option<RosterUnitRow>, StoreError> {
        Ok(roster_units::table.find((round, unit)).select(RosterUnitRow::as_select()).first(self).optional()?)
    }

    fn list_exemptions(&mut self, round: &str) -> Result<Vec<ExemptionRow>, StoreError> {
        let query = exemptions::table.filter(exemptions::round_id.eq(round)).order(exemptions::unit_code);
        Ok(query.select(ExemptionRow::as_select()).load(self)?)
    }

    fn find_exemption(&mut self, round: &str, unit: &str) -> Result<Option<ExemptionRow>, StoreError> {
        Ok(exemptions::table.find((round, unit)).select(ExemptionRow::as_select()).first(self).optional()?)
    }

    fn insert_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError> {
        diesel::insert_into(exemptions::table).values(row).execute(self)?;
        Ok(())
    }

    fn update_exemption(&mut self, row: &ExemptionRow) -> Result<(), StoreError> {
        let key = (&row.round_id, &row.unit_code);
        let current = exemptions::table.find(key).filter(exemptions::revision.eq(row.revision - 1));
        met_one(
            diesel::update(current)
                .set((
                    exemptions::revision.eq(row.revision),
                    exemptions::reason_code.eq(&row.reason_code),
                    exemptions::reason.eq(&row.reason),
                    exemptions::granted_at.eq(Bind(&row.granted_at)),
                    exemptions::granted_by.eq(&row.granted_by),
                ))
                .execute(self)?,
        )
    }

    fn delete_exemption(&mut self, round: &str, unit: &str, revision: i64) -> Result<(), StoreError> {
        let current = exemptions::table.find((round, unit)).filter(exemptions::revision.eq(revision));
        met_one(diesel::delete(current).execute(self)?)
    }

    fn insert_extension(&mut self, row: &ExtensionRow) -> Result<(), StoreError> {
        diesel::insert_into(extensions::table).values(row).execute(self)?;
        Ok(())
    }

    fn list_extensions(
        &mut self,
        round: &str,
        unit: Option<&str>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<ExtensionRow>, StoreError> {
        let mut query = extensions::table
            .filter(extensions::round_id.eq(round).and(extensions::number.gt(after)))
            .order(extensions::number)
            .limit(limit)
            .select(ExtensionRow::as_select())
            .into_boxed();
        if let Some(unit) = unit {
            query = query.filter(extensions::unit_code.is_null().or(extensions::unit_code.eq(unit)));
        }
        Ok(query.load(self)?)
    }

    fn last_extension_number(&mut self, round: &str) -> Result<i64, StoreError> {
        let query = extensions::table.filter(extensions::round_id.eq(round)).select(max(extensions::number));
        Ok(query.first::<Option<i64>>(self)?.unwrap_or(0))
    }

    fn find_unit_extension(&mut self, round: &str, unit: &str) -> Result<Option<ExtensionRow>, StoreError> {
        let query = extensions::table
            .filter(extensions::round_id.eq(round).and(extensions::unit_code.eq(unit)))
            .order(extensions::number.desc());
        Ok(query.select(ExtensionRow::as_select()).first(self).optional()?)
    }
}
