//! Every operation, in the order in which an administrator works. A handler is mounted here and nowhere else, through
//! utoipa, so that what is served is what is documented.

use actix_web::App;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::handlers::{
    appraisals, evidence, feed_profiles, gap_findings, health, imports, publications, rankings, records, rounds,
    rule_sets, self_assessments, tokens, units, uploads,
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
        .service(feed_profiles::put_feed_profile)
        .service(rounds::list_rounds)
        .service(rounds::get_round)
        .service(rounds::put_round)
        .service(rounds::get_exemption)
        .service(rounds::put_exemption)
        .service(rounds::delete_exemption)
        .service(rounds::get_roster)
        .service(rounds::open_round)
        .service(rounds::close_round)
        .service(self_assessments::list_self_assessments)
        .service(self_assessments::get_self_assessment)
        .service(self_assessments::put_self_assessment)
        .service(self_assessments::submit_self_assessment)
        .service(self_assessments::return_self_assessment)
        .service(appraisals::get_appraisal)
        .service(appraisals::put_appraisal)
        .service(evidence::get_round_evidence)
        .service(evidence::get_unit_evidence)
        .service(gap_findings::list_gap_findings)
        .service(gap_findings::get_gap_answer)
        .service(gap_findings::put_gap_answer)
        .service(imports::get_imported_result)
        .service(imports::put_imported_result)
        .service(imports::get_contradictions)
        .service(publications::publish_round)
        .service(publications::list_publications)
        .service(publications::get_publication)
        .service(tokens::revoke_token)
        .service(health::get_liveness)
        .service(health::get_readiness);
}

/// The documents of all that [`mount`] mounts.
///
/// # Errors
/// When the document is not JSON, which would be a fault of the program.
pub fn documents() -> Result<openapi::Documents, serde_json::Error> {
    let (_, openapi) = App::new().into_utoipa_app().openapi(openapi::base()).configure(mount).split_for_parts();
    openapi::Documents::new(&openapi)
}
