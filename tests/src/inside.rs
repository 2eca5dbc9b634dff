//! What a service has stored, seen past it: equal before and after means that nothing was stored.

use chamdiem_store::{Page, Rows, Store, StoreError, StoreOptions};

use crate::service::Stage;

/// Everything that is stored, the audit by the number of its entries.
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn stored(stage: &Stage) -> String {
    let options = StoreOptions { connections_max: 1, ..StoreOptions::default() };
    let store = Store::connect(&stage.settings.database_url(), &options).unwrap();
    store.read(everything).unwrap()
}

fn everything(rows: &mut dyn Rows) -> Result<String, StoreError> {
    let page = Page { after: None, limit: 10_000 };
    let units = rows.list_units(None, &page)?;
    let codes: Vec<String> = units.iter().map(|unit| unit.code.clone()).collect();
    let groups = rows.list_groups(None, &page)?;
    let group_codes: Vec<String> = groups.iter().map(|group| group.code.clone()).collect();
    let mut lines = vec![
        format!("{:#?}", rows.list_rule_sets(&page)?),
        format!("{units:#?}"),
        format!("{:#?}", rows.list_successors(&codes)?),
        format!("{groups:#?}"),
        format!("{:#?}", rows.list_memberships(&group_codes)?),
        format!("{:#?}", rows.list_revoked_tokens(0)?),
        format!("audit entries: {}", rows.count_audit_entries()?),
    ];
    for round in rows.list_rounds(None, None, None, false, &page)? {
        let id = &round.id;
        lines.extend([
            format!("{round:#?}"),
            format!("{:#?}", rows.list_roster_groups(id)?),
            format!("{:#?}", rows.list_roster_units(id)?),
            format!("{:#?}", rows.list_exemptions(id)?),
            format!("{:#?}", rows.list_self_assessments(id, None)?),
            format!("{:#?}", rows.list_self_assessed_scores(id, None)?),
            format!("{:#?}", rows.list_appraisals(id)?),
            format!("{:#?}", rows.list_appraised_scores(id, None)?),
            format!("{:#?}", rows.find_imported_result(id)?),
            format!("{:#?}", rows.list_publications(id)?),
            format!("{:#?}", rows.list_gap_answers(id)?),
            format!("{:#?}", rows.list_frozen_evidence(id)?),
            format!("{:#?}", rows.list_extensions(id, None, 0, i64::MAX)?),
            format!("{:#?}", rows.list_proposals(id)?),
            format!("{:#?}", rows.list_proposal_decisions(id)?),
        ]);
        for unit in rows.list_roster_units(id)? {
            lines.push(format!("{:#?}", rows.list_versions(id, Some(&unit.unit_code))?));
            lines.push(format!("{:#?}", rows.list_dialogue(id, &unit.unit_code, 0, i64::MAX)?));
        }
    }
    Ok(lines.join("\n"))
}
