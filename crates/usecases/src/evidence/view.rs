//! What the evidence says of one unit, in the form of the wire: three numbers side by side, and how the first of them
//! came about.

use chamdiem_api_types::text::{CriterionKey, Difference, Name, Points};
use chamdiem_api_types::wire::{
    ConditionResult, CriterionScores, ExplainedScore, FigureValue, LevelCount, MethodWord, OfficerBandCount,
    OfficerSummary, SurveySummary, computed_sentence, condition_sentence,
};
use chamdiem_scoring as scoring;
use scoring::{Basis, Computed, ConditionCheck, Figure, FigureCount, Figures, RuleSet, ScoreSheet};

use crate::evidence::figures::UnitFigures;

/// What a unit is known to have: computed, claimed once it was submitted, and decided.
#[derive(Clone, Copy)]
pub(crate) struct ThreeNumbers<'a> {
    pub(crate) computed: &'a [Computed],
    pub(crate) claimed: Option<&'a ScoreSheet>,
    pub(crate) decided: Option<&'a ScoreSheet>,
}

impl ThreeNumbers<'_> {
    /// Every criterion with its explanation.
    pub(crate) fn explained(&self, rule_set: &RuleSet) -> Vec<ExplainedScore> {
        (0..rule_set.criteria.len()).map(|place| self.explained_score(rule_set, place)).collect()
    }

    fn explained_score(&self, rule_set: &RuleSet, place: usize) -> ExplainedScore {
        let criterion = &rule_set.criteria[place];
        let computed = &self.computed[place];
        let decimals = rule_set.decimals.value;
        let points = |points: scoring::Points| Points::new(points, decimals);
        let claimed = self.claimed.map(|sheet| sheet.points()[place]);
        let gap = claimed.zip(computed.points).map(|(claimed, computed)| claimed.minus(computed));
        let (numerator, denominator) = quotient(&computed.basis);
        ExplainedScore {
            criterion: CriterionKey(criterion.key.clone()),
            number: criterion.number.value,
            name: Name(criterion.name.clone()),
            method: method_word(criterion.method),
            computed: computed.points.map(points),
            self_assessed: claimed.map(points),
            appraised: self.decided.map(|sheet| points(sheet.points()[place])),
            gap: gap.map(|gap| Difference(gap.text(decimals))),
            levels: levels(rule_set, &computed.basis),
            numerator,
            denominator,
            conditions: checks(&computed.basis).iter().map(|check| condition(rule_set, place, check)).collect(),
            sentence: computed_sentence(rule_set, place, computed),
        }
    }
}

/// The three numbers of every criterion, without their explanation.
pub(crate) fn scores(explained: Vec<ExplainedScore>) -> Vec<CriterionScores> {
    let scores = explained.into_iter().map(|score| CriterionScores {
        criterion: score.criterion,
        number: score.number,
        computed: score.computed,
        self_assessed: score.self_assessed,
        appraised: score.appraised,
    });
    scores.collect()
}

fn method_word(method: scoring::Method) -> MethodWord {
    match method {
        scoring::Method::MeanOfLevels => MethodWord::MeanOfLevels,
        scoring::Method::RatioOfMaximum => MethodWord::RatioOfMaximum,
        scoring::Method::StepTable => MethodWord::StepTable,
        scoring::Method::Declared => MethodWord::Declared,
    }
}

/// A count as it is sent; a count is never negative.
fn count(value: impl TryInto<u64>) -> u64 {
    value.try_into().unwrap_or(0)
}

fn quotient(basis: &Basis) -> (Option<u64>, Option<u64>) {
    match basis {
        Basis::Levels { numerator, denominator, .. } => (Some(count(*numerator)), Some(count(*denominator))),
        Basis::Ratio { numerator, denominator } => (Some(count(numerator.value)), Some(count(denominator.value))),
        Basis::Steps { .. } | Basis::NoEvidence { .. } | Basis::Declared => (None, None),
    }
}

fn levels(rule_set: &RuleSet, basis: &Basis) -> Vec<LevelCount> {
    let Basis::Levels { counts, .. } = basis else { return Vec::new() };
    let level = |level: &scoring::LevelTally| LevelCount {
        points: Points::new(level.points, rule_set.decimals.value),
        figure: level.figure.into(),
        dossiers: count(level.dossiers),
    };
    counts.iter().map(level).collect()
}

fn checks(basis: &Basis) -> &[ConditionCheck] {
    match basis {
        Basis::Steps { checks, .. } | Basis::NoEvidence { checks, .. } => checks,
        Basis::Levels { .. } | Basis::Ratio { .. } | Basis::Declared => &[],
    }
}

fn condition(rule_set: &RuleSet, place: usize, check: &ConditionCheck) -> ConditionResult {
    let criterion = &rule_set.criteria[place];
    let level = &criterion.levels[check.level_index];
    ConditionResult {
        points: Points::new(level.points, rule_set.decimals.value),
        numerator: figure_count(check.numerator),
        denominator: check.denominator.map(figure_count),
        holds: check.verdict.holds(),
        sentence: condition_sentence(criterion, check),
    }
}

fn figure_count(counted: FigureCount) -> FigureValue {
    FigureValue { figure: counted.figure.into(), value: count(counted.value) }
}

/// Every figure that is not 0.
pub(crate) fn figures(counts: &Figures) -> Vec<FigureValue> {
    counts.iter().map(|(figure, value)| figure_count(FigureCount { figure, value })).collect()
}

/// The surveys of a unit; none where it has no form.
pub(crate) fn survey(counts: &Figures) -> Option<SurveySummary> {
    let figure = |figure| count(counts.get(figure));
    let percent = scoring::satisfied_percent(counts);
    (figure(Figure::SurveyForms) > 0).then(|| SurveySummary {
        forms: figure(Figure::SurveyForms),
        answers: figure(Figure::SurveyAnswers),
        satisfied: figure(Figure::SurveySatisfied),
        satisfied_percent: percent.map(|percent| Points::new(percent, scoring::Decimals::TWO)),
    })
}

/// The officers of a unit; none where none was scored, or where the rule set does not measure them.
pub(crate) fn officers(
    rule_set: &RuleSet,
    figures: &UnitFigures,
    claimed: Option<&ScoreSheet>,
) -> Option<OfficerSummary> {
    let scheme = rule_set.officer_scheme.as_ref()?;
    let average = scoring::officer_average(rule_set, &figures.counts)?;
    let points = |points| Points::new(points, scheme.decimals.value);
    let in_band = |place: usize| {
        let own = figures.officers.iter().filter(|(score, _)| scheme.band_index(*score) == Some(place));
        own.map(|(_, officers)| officers).sum()
    };
    let bands = scheme.bands.iter().enumerate();
    Some(OfficerSummary {
        officers: figures.officers.iter().map(|(_, officers)| officers).sum(),
        average: points(average),
        self_assessed: claimed.and_then(ScoreSheet::officer_average).map(points),
        bands: bands
            .map(|(place, band)| OfficerBandCount { name: Name(band.name.clone()), officers: in_band(place) })
            .collect(),
        lowest: None,
    })
}
