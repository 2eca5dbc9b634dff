//! Rule sets: from the file or the body to the rules, with every figure and every fault.

use chamdiem_api_types::Code;
use chamdiem_api_types::decode::{Node, decode};
use chamdiem_api_types::wire::{MethodWord, RuleSetInput, StandingWord};
use chamdiem_scoring::{Decimals, EvidenceScope, Method, RankPolicy, Rounding, RuleSetId, Standing, TieBreaker};
use chamdiem_tests::rule_sets::{date, decision_1187, decision_1187_input, points};
use chamdiem_tests::tools;
use time::Month;

use super::at;

fn id() -> RuleSetId {
    "bo-tieu-chi-thu".parse().unwrap()
}

/// The faults of the decision's file after some of its text was replaced.
fn faults_after(replacements: &[(&str, &str)]) -> Vec<(String, Code)> {
    let mut text = std::fs::read_to_string(tools::root().join("rulesets/qd-1187-2019.toml")).unwrap();
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let node = Node::read(toml::Deserializer::parse(&text).unwrap()).unwrap();
    let faults = match decode::<RuleSetInput>(node) {
        Ok(input) => input.to_rule_set(id()).err().unwrap_or_default(),
        Err(faults) => faults,
    };
    faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

#[test]
fn the_decision_has_nine_criteria_of_two_points_in_the_order_of_the_report() {
    let decision = decision_1187();
    let criteria: Vec<(u16, &str, Option<u16>, EvidenceScope, Method)> = decision
        .criteria
        .iter()
        .map(|criterion| {
            let key = criterion.key.as_str();
            (criterion.number.value, key, criterion.decree_number, criterion.evidence_scope, criterion.method)
        })
        .collect();
    use EvidenceScope::{Dossier, Unit};
    use Method::{MeanOfLevels, StepTable};
    assert_eq!(
        criteria,
        [
            (1, "total_time", Some(1), Dossier, MeanOfLevels),
            (2, "unit_time", Some(2), Dossier, MeanOfLevels),
            (3, "contacts", Some(3), Dossier, MeanOfLevels),
            (4, "agencies_contacted", Some(4), Dossier, MeanOfLevels),
            (5, "attitude", Some(7), Dossier, MeanOfLevels),
            (6, "one_stop", Some(5), Unit, StepTable),
            (7, "publicity", Some(6), Unit, StepTable),
            (8, "feedback", Some(8), Unit, StepTable),
            (9, "online", Some(9), Unit, StepTable),
        ]
    );
    for criterion in &decision.criteria {
        assert_eq!(criterion.maximum.value, points("2"));
        let levels: Vec<_> = criterion.levels.iter().map(|level| level.points).collect();
        assert_eq!(levels, [points("2"), points("1"), points("0")]);
    }
    assert_eq!(decision.total_maximum(), points("18"));
}

#[test]
fn the_decision_has_five_classes_with_these_limits() {
    let bands: Vec<_> = decision_1187()
        .bands
        .iter()
        .map(|band| (band.name.clone(), band.from.to_string(), band.below.map(|below| below.to_string())))
        .collect();
    let band =
        |name: &str, from: &str, below: Option<&str>| (name.to_owned(), from.to_owned(), below.map(str::to_owned));
    assert_eq!(
        bands,
        [
            band("Xuất sắc", "15", None),
            band("Tốt", "12", Some("15")),
            band("Khá", "9", Some("12")),
            band("Trung bình", "6", Some("9")),
            band("Yếu", "0", Some("6")),
        ]
    );
}

#[test]
fn the_decision_writes_two_decimals_and_shares_ranks() {
    let decision = decision_1187();
    assert_eq!(decision.decimals.value, Decimals::new(2).unwrap());
    assert_eq!(decision.rounding.value, Rounding::HalfAwayFromZero);
    assert_eq!(decision.unclassified_name.value, "Không xếp loại");
    assert_eq!(decision.ties.value.ranks, RankPolicy::SharedThenSkipped);
    assert_eq!(decision.ties.value.order, [TieBreaker::OfficerAverage, TieBreaker::RosterOrder]);
    assert_eq!(decision.in_force_from.value, date(2019, Month::November, 13));
    assert_eq!(decision.in_force_until, None);
}

#[test]
fn the_decision_measures_officers_with_at_most_ten_points() {
    let decision = decision_1187();
    let scheme = decision.officer_scheme.as_ref().unwrap();
    assert_eq!((scheme.maximum.value, scheme.decimals.value.digits()), (points("10"), 2));
    let limits: Vec<_> = scheme.bands.iter().map(|band| band.from).collect();
    assert_eq!(limits, [points("5"), points("3.5"), points("0")]);
}

#[test]
fn the_decision_rests_on_two_documents() {
    let basis: Vec<_> =
        decision_1187().legal_basis.iter().map(|basis| (basis.number.clone(), basis.provenance.standing)).collect();
    assert_eq!(
        basis,
        [("1187/QĐ-UBND".to_owned(), Standing::Read), ("61/2018/NĐ-CP".to_owned(), Standing::GeneralKnowledge)]
    );
}

#[test]
fn no_figure_of_the_decision_pretends_to_be_read_that_was_not() {
    let input = decision_1187_input();
    let standing =
        |number: u16| input.criteria.iter().find(|criterion| criterion.number.value == number).unwrap().number.standing;
    assert_eq!([5, 6, 7].map(standing), [StandingWord::Inferred; 3], "the report does not name these three");
    assert_eq!(input.ties.standing, StandingWord::Decided);
    assert_eq!(input.rounding.standing, StandingWord::Decided);
    assert_eq!(input.bands[0].standing, StandingWord::Read, "15,00 and 14,98 stand in the report");
    assert!(input.bands[1..].iter().all(|band| band.standing == StandingWord::OtherProvinces));
    let attitude = input.criteria.iter().find(|criterion| criterion.key.as_str() == "attitude").unwrap();
    assert_eq!(attitude.levels[2].standing, StandingWord::Decided, "late is no points: our own decision");
}

#[test]
fn a_rule_set_survives_the_wire() {
    let input = decision_1187_input();
    let json = serde_json::to_string(&input).unwrap();
    let again: RuleSetInput = decode(super::node(&json)).unwrap();
    assert_eq!(again, input);
    assert_eq!(again.to_rule_set(id()), input.to_rule_set(id()));
}

#[test]
fn every_fault_of_form_is_named_at_once() {
    assert_eq!(
        faults_after(&[
            ("[decimals]\nvalue = 2", "[decimals]\nvalue = 5"),
            ("value = \"half_away_from_zero\"", "value = \"tuy_y\""),
            ("value = \"2019-11-13\"", "value = 2019-11-13"),
            ("key = \"total_time\"", "key = \"Total\""),
            ("maximum = { value = \"2\"", "maximum = { value = 2"),
            ("method = \"step_table\"", "method = \"step_table\"\nthreshold = \"20\""),
        ]),
        [
            at("/in_force_from/value", Code::TypeMismatch),
            at("/decimals/value", Code::ValueOutOfRange),
            at("/rounding/value", Code::ValueUnknown),
            at("/criteria/0/key", Code::TextMalformed),
            at("/criteria/0/maximum/value", Code::TypeMismatch),
            at("/criteria/5/threshold", Code::FieldUnknown),
        ]
    );
}

#[test]
fn every_fault_of_content_is_named_at_once_with_its_place_in_the_body() {
    assert_eq!(
        faults_after(&[
            ("key = \"unit_time\"", "key = \"total_time\""),
            ("number = { value = 3,", "number = { value = 1,"),
            (
                "{ points = \"2\", condition = \"Không phải liên hệ lại lần nào\"",
                "{ points = \"3\", condition = \"Khác\""
            ),
            ("from = \"12\"\nbelow = \"15\"", "from = \"12.005\"\nbelow = \"14.99\""),
            ("[officer_scheme]\nmaximum = { value = \"10\"", "[officer_scheme]\nmaximum = { value = \"4\""),
            ("order = [\"officer_average\", \"roster_order\"]", "order = [\"roster_order\", \"roster_order\"]"),
        ]),
        [
            at("/criteria/1/key", Code::CriterionRepeated),
            at("/criteria/2/number/value", Code::NumberRepeated),
            at("/criteria/2/levels/0/points", Code::LevelInvalid),
            at("/bands/1/from", Code::PointsTooPrecise),
            at("/bands/2/below", Code::BandGap),
            at("/bands/1/below", Code::BandGap),
            at("/officer_scheme/bands/0/from", Code::BandInvalid),
            at("/ties/order/1", Code::TieBreakerInvalid),
        ]
    );
}

#[test]
fn a_fault_is_told_in_vietnamese_with_a_decimal_comma() {
    let mut input = decision_1187_input();
    input.bands[1].below = Some("14.5".parse().unwrap());
    let faults = input.to_rule_set(id()).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].vi, "Không có loại nào cho tổng điểm từ 14,5 đến dưới 15.");
}

#[test]
fn a_word_of_a_newer_service_is_read_by_an_older_client() {
    let mut json: serde_json::Value = serde_json::to_value(decision_1187_input()).unwrap();
    json["criteria"][0]["method"] = "phuong_phap_moi".into();
    let input: RuleSetInput = serde_json::from_value(json).unwrap();
    assert_eq!(input.criteria[0].method, MethodWord::Unknown);
}
