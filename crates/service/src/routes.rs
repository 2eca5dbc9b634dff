//! Every operation, in the order in which an administrator works. A handler is mounted here and nowhere else, through
//! utoipa, so that what is served is what is documented.

use actix_web::App;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{
    accounts, appraisals, audit, evidence, extensions, feed_profiles, gap_findings, gate, health, imports, oauth,
    objections, proposals, publications, rankings, records, register, rounds, rule_sets, self_assessments, tokens,
    units, uploads, versions,
};
use crate::openapi;

/// Mounts every operation. The rankings come first: they are read most, and routes are tried in this order.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(rankings::get_ranking)
        .service(rankings::get_group_ranking)
        .service(rankings::get_explanation)
        .service(rule_sets::list_rule_sets)
        .service(rule_sets::get_rule_set)
        .service(rule_sets::put_rule_set)
        .service(units::list_units)
        .service(units::get_unit)
        .service(units::put_unit)
        .service(units::list_groups)
        .service(units::get_group)
        .service(units::put_group)
        .service(uploads::upload_dossiers)
        .service(records::list_dossiers)
        .service(records::get_dossier)
        .service(uploads::upload_survey_forms)
        .service(records::list_survey_forms)
        .service(uploads::upload_complaints)
        .service(records::list_complaints)
        .service(uploads::upload_procedures)
        .service(records::list_procedures)
        .service(uploads::upload_officer_scores)
        .service(records::list_officer_scores)
        .service(uploads::list_batches)
        .service(feed_profiles::list_feed_profiles)
        .service(feed_profiles::get_feed_profile)
        .service(feed_profiles::put_feed_profile);
    mount_rounds(config);
    mount_results(config);
}

/// From the round to what unit and office say to each other.
fn mount_rounds(config: &mut ServiceConfig<'_>) {
    config
        .service(rounds::list_rounds)
        .service(rounds::get_round)
        .service(rounds::put_round)
        .service(rounds::get_exemption)
        .service(rounds::put_exemption)
        .service(rounds::delete_exemption)
        .service(rounds::get_roster)
        .service(rounds::open_round)
        .service(extensions::list_extensions)
        .service(extensions::get_extension)
        .service(extensions::extend_deadline)
        .service(rounds::close_round)
        .service(self_assessments::list_self_assessments)
        .service(self_assessments::get_self_assessment)
        .service(self_assessments::put_self_assessment)
        .service(self_assessments::submit_self_assessment)
        .service(self_assessments::return_self_assessment)
        .service(versions::list_versions)
        .service(versions::get_version)
        .service(versions::compare_versions)
        .service(appraisals::get_appraisal)
        .service(appraisals::put_appraisal)
        .service(objections::accept_appraisal)
        .service(objections::object_to_appraisal)
        .service(objections::get_objection)
        .service(objections::answer_objection)
        .service(objections::list_dialogue)
        .service(evidence::get_round_evidence)
        .service(evidence::get_unit_evidence)
        .service(gap_findings::list_gap_findings)
        .service(gap_findings::get_gap_answer)
        .service(gap_findings::put_gap_answer);
}

/// From what stands in the way of publication to who may sign in.
fn mount_results(config: &mut ServiceConfig<'_>) {
    config
        .service(imports::get_imported_result)
        .service(imports::put_imported_result)
        .service(imports::get_contradictions)
        .service(gate::get_publication_gate)
        .service(proposals::propose_change)
        .service(proposals::list_proposals)
        .service(proposals::get_proposal)
        .service(proposals::decide_proposal)
        .service(publications::publish_round)
        .service(publications::list_publications)
        .service(publications::get_publication)
        .service(register::list_all_publications)
        .service(register::get_publication_document)
        .service(register::get_publication_signature)
        .service(register::recompute_publication)
        .service(register::get_signing_keys)
        .service(audit::list_audit_entries)
        .service(audit::export_audit)
        .service(audit::list_audit_checkpoints)
        .service(audit::make_audit_checkpoint)
        .service(oauth::issue_token)
        .service(tokens::revoke_token)
        .service(accounts::list_accounts)
        .service(accounts::get_account)
        .service(accounts::put_account)
        .service(accounts::put_account_secret)
        .service(accounts::revoke_account_tokens)
        .service(health::get_liveness)
        .service(health::get_readiness);
}

/// The documents of all that [`mount`] mounts.
///
/// # Errors
/// When the document is not JSON, which would be a fault of the program.
pub fn documents() -> Result<openapi::Documents, serde_json::Error> {
    made(None)
}

/// The same documents, with the single sign-on of one installation.
///
/// # Errors
/// When the document is not JSON, which would be a fault of the program.
pub(crate) fn documents_with(sign_on: &openapi::SignOnScheme) -> Result<openapi::Documents, serde_json::Error> {
    made(Some(sign_on))
}

fn made(sign_on: Option<&openapi::SignOnScheme>) -> Result<openapi::Documents, serde_json::Error> {
    let (_, openapi) = App::new().into_utoipa_app().openapi(openapi::base()).configure(mount).split_for_parts();
    openapi::Documents::new(&openapi, sign_on)
}
