use diesel::dsl::max;
use diesel::prelude::*;

use super::super::super::Conn;
use crate::schema::{dialogue_entries, extensions, proposal_decisions, proposals, versions};
use crate::{DialogueRow, ExtensionRow, ProposalDecisionRow, ProposalRow, ReceiptRow, StoreError, VersionRow};

pub(super) fn insert_version(conn: &mut Conn, row: &VersionRow) -> Result<(), StoreError> {
    diesel::insert_into(versions::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list_versions(conn: &mut Conn, round: &str, unit: Option<&str>) -> Result<Vec<VersionRow>, StoreError> {
    let mut query = versions::table
        .filter(versions::round_id.eq(round))
        .order((versions::unit_code, versions::kind.desc(), versions::number))
        .select(VersionRow::as_select())
        .into_boxed();
    if let Some(unit) = unit {
        query = query.filter(versions::unit_code.eq(unit));
    }
    Ok(query.load(conn)?)
}

pub(super) fn last_version_number(conn: &mut Conn, round: &str, unit: &str, kind: &str) -> Result<i64, StoreError> {
    let query = versions::table
        .filter(versions::round_id.eq(round).and(versions::unit_code.eq(unit)).and(versions::kind.eq(kind)))
        .select(max(versions::number));
    Ok(query.first::<Option<i64>>(conn)?.unwrap_or(0))
}

pub(super) fn list_version_makers(conn: &mut Conn, round: &str, kind: &str) -> Result<Vec<(i64, String)>, StoreError> {
    let query = versions::table.filter(versions::round_id.eq(round).and(versions::kind.eq(kind)));
    Ok(query.select((versions::made_at_us, versions::made_by)).load(conn)?)
}

pub(super) fn find_version(
    conn: &mut Conn,
    round: &str,
    unit: &str,
    kind: &str,
    number: i64,
) -> Result<Option<VersionRow>, StoreError> {
    let query = versions::table.find((round, unit, kind, number)).select(VersionRow::as_select());
    Ok(query.first(conn).optional()?)
}

pub(super) fn list_receipts(conn: &mut Conn, round: &str) -> Result<Vec<ReceiptRow>, StoreError> {
    let query = versions::table
        .filter(versions::round_id.eq(round).and(versions::kind.eq("self_assessment")))
        .order((versions::unit_code, versions::number));
    Ok(query.select(ReceiptRow::as_select()).load(conn)?)
}

pub(super) fn insert_dialogue_entry(conn: &mut Conn, row: &DialogueRow) -> Result<(), StoreError> {
    diesel::insert_into(dialogue_entries::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list_dialogue(
    conn: &mut Conn,
    round: &str,
    unit: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<DialogueRow>, StoreError> {
    let query = dialogue_entries::table
        .filter(dialogue_entries::round_id.eq(round).and(dialogue_entries::unit_code.eq(unit)))
        .filter(dialogue_entries::number.gt(after))
        .order(dialogue_entries::number)
        .limit(limit);
    Ok(query.select(DialogueRow::as_select()).load(conn)?)
}

pub(super) fn last_dialogue_number(conn: &mut Conn, round: &str, unit: &str) -> Result<i64, StoreError> {
    let query = dialogue_entries::table
        .filter(dialogue_entries::round_id.eq(round).and(dialogue_entries::unit_code.eq(unit)))
        .select(max(dialogue_entries::number));
    Ok(query.first::<Option<i64>>(conn)?.unwrap_or(0))
}

pub(super) fn insert_extension(conn: &mut Conn, row: &ExtensionRow) -> Result<(), StoreError> {
    diesel::insert_into(extensions::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list_extensions(
    conn: &mut Conn,
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
    Ok(query.load(conn)?)
}

pub(super) fn last_extension_number(conn: &mut Conn, round: &str) -> Result<i64, StoreError> {
    let query = extensions::table.filter(extensions::round_id.eq(round)).select(max(extensions::number));
    Ok(query.first::<Option<i64>>(conn)?.unwrap_or(0))
}

pub(super) fn find_unit_extension(
    conn: &mut Conn,
    round: &str,
    unit: &str,
) -> Result<Option<ExtensionRow>, StoreError> {
    let query = extensions::table
        .filter(extensions::round_id.eq(round).and(extensions::unit_code.eq(unit)))
        .order(extensions::number.desc());
    Ok(query.select(ExtensionRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert_proposal(conn: &mut Conn, row: &ProposalRow) -> Result<(), StoreError> {
    diesel::insert_into(proposals::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list_proposals(conn: &mut Conn, round: &str) -> Result<Vec<ProposalRow>, StoreError> {
    let query = proposals::table.filter(proposals::round_id.eq(round)).order(proposals::number);
    Ok(query.select(ProposalRow::as_select()).load(conn)?)
}

pub(super) fn find_proposal(conn: &mut Conn, round: &str, number: i64) -> Result<Option<ProposalRow>, StoreError> {
    Ok(proposals::table.find((round, number)).select(ProposalRow::as_select()).first(conn).optional()?)
}

pub(super) fn insert_proposal_decision(conn: &mut Conn, row: &ProposalDecisionRow) -> Result<(), StoreError> {
    diesel::insert_into(proposal_decisions::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn list_proposal_decisions(conn: &mut Conn, round: &str) -> Result<Vec<ProposalDecisionRow>, StoreError> {
    let query =
        proposal_decisions::table.filter(proposal_decisions::round_id.eq(round)).order(proposal_decisions::number);
    Ok(query.select(ProposalDecisionRow::as_select()).load(conn)?)
}
