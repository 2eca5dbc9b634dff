//! The explanation of one unit's result.

use std::collections::BTreeMap;

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points, Reason, RoundId, UnitCode};
use chamdiem_api_types::wire::{ClassExplanation, Contribution, Explanation, NextClass, Place, TieBreakerWord};
use chamdiem_scoring as scoring;
use chamdiem_store::Rows;
use scoring::RuleSet;

use crate::context::Context;
use crate::evidence::reading;
use crate::policy::{self, Act, Verdict};
use crate::refusal::{Refusal, not_found};
use crate::results::rankings;
use crate::results::result::{self, GroupResult};
use crate::rounds::access;
use crate::stored::{self, StoredRound};
use crate::version::{Read, Thing};

/// Explains the result of a unit: to the unit itself before publication without its place, to everybody afterwards.
pub fn get(
    rows: &mut dyn Rows,
    context: &Context,
    round: &RoundId,
    unit: &UnitCode,
) -> Result<Read<Explanation>, Refusal> {
    let round = access::load_for_unit(rows, context, round, unit, Act::ReadExplanation)?;
    let result = result::compute(rows, &round)?;
    let (group, index) = result.place_of(unit.as_str()).ok_or_else(not_found)?;
    let published = Some(round.is_published());
    let with_place = policy::may_in_round(&context.asker, Act::ReadRanking, published) == Verdict::Allowed;
    let computed = reading::computed_points(rows, &round, &result, context.now(), unit.as_str())?;
    let value = view(&round, &result.rule_set, group, index, (with_place, &computed))?;
    Ok(Read { value, version: Thing::of("explanation", &[&round.row.id, unit.as_str()]).into_shown() })
}

fn view(
    round: &StoredRound,
    rule_set: &RuleSet,
    group: &GroupResult,
    index: usize,
    (with_place, computed): (bool, &BTreeMap<CriterionKey, Points>),
) -> Result<Explanation, Refusal> {
    let decimals = rule_set.decimals.value;
    let points = |points: scoring::Points| Points::new(points, decimals);
    let difference = |difference: scoring::PointsDifference| Difference(difference.text(decimals));
    let explained = scoring::explain(rule_set, &group.entrants, &group.ranking, index);
    let decided = group.participations[index].decided.as_ref().map(|(_, appraisal)| appraisal);
    let entrant = &group.entrants[index];
    let contributions = rule_set.criteria.iter().enumerate().map(|(place, criterion)| {
        let counted = explained.as_ref().map(|explained| explained.contributions[place]);
        Contribution {
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            name: Name(criterion.name.clone()),
            computed: computed.get(&CriterionKey(criterion.key.clone())).cloned(),
            self_assessed: group.claimed[index].as_ref().map(|sheet| points(sheet.points()[place])),
            points: counted.map(|counted| points(counted.points)),
            maximum: points(criterion.maximum.value),
            below_maximum: counted.map(|counted| difference(counted.below_maximum)),
            reason: decided.and_then(|appraisal| appraisal.reasons[place].text.clone()).map(Reason),
        }
    });
    let class = explained.as_ref().map(|explained| {
        let band = &rule_set.bands[explained.class_index];
        ClassExplanation {
            name: Name(band.name.clone()),
            from: points(band.from),
            below: band.below.map(points),
            above_lower_limit: difference(explained.above_lower_limit),
        }
    });
    let next_class = explained.as_ref().and_then(|explained| explained.next_class);
    let mut findings = rankings::findings(rule_set, group);
    findings.retain(|finding| finding.unit.0 == entrant.unit);
    let place = explained.as_ref().filter(|_| with_place).map(|explained| place(group, explained)).transpose()?;
    Ok(Explanation {
        round: stored::text(&round.row.id, "round's identifier")?,
        unit: entrant.unit.clone().into(),
        name: Name(group.units[index].name.clone()),
        outcome: rankings::outcome_word(&entrant.outcome),
        contributions: contributions.collect(),
        total: explained.as_ref().map(|explained| points(explained.total)),
        total_maximum: points(rule_set.total_maximum()),
        officer_average: stored::officer_average(
            rule_set,
            decided.and_then(|appraisal| appraisal.sheet.officer_average()),
        ),
        class,
        next_class: next_class.map(|(next, missing)| NextClass {
            name: Name(rule_set.bands[next].name.clone()),
            missing: difference(missing),
        }),
        place,
        findings,
    })
}

fn place(group: &GroupResult, explained: &scoring::Explanation) -> Result<Place, Refusal> {
    let tie = explained.tie.as_ref();
    Ok(Place {
        group: stored::text(&group.row.group_code, "group's code")?,
        position: explained.position,
        rank: explained.rank,
        tied_with: tie.iter().flat_map(|tie| &tie.with).map(|unit| unit.clone().into()).collect(),
        tie_decided_by: tie.map(|tie| match tie.decided_by {
            scoring::TieBreaker::OfficerAverage => TieBreakerWord::OfficerAverage,
            scoring::TieBreaker::RosterOrder => TieBreakerWord::RosterOrder,
        }),
    })
}
