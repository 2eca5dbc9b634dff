//! The figures of the units of a round: what was tallied when the dossiers came in, and the sums of everything else.

use std::collections::BTreeMap;

use chamdiem_api_types::text::VIETNAM_TIME;
use chamdiem_scoring as scoring;
use chamdiem_store::{EvidenceRows, Rows};
use scoring::{Figure, Figures, Outcomes, Period};
use time::{Date, OffsetDateTime};

use crate::refusal::Refusal;
use crate::stored::{self, StoredRound};

/// The figures of a round on one day, by unit; a unit that is not there has none.
pub(crate) struct RoundFigures {
    /// What was still open counts if it was due before this day.
    pub(crate) as_of: Date,
    /// By unit.
    pub(crate) units: BTreeMap<String, UnitFigures>,
}

/// The figures of one unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnitFigures {
    /// The counts.
    pub(crate) counts: Figures,
    /// The points that its officers have, each with the number of officers.
    pub(crate) officers: Vec<(scoring::Points, u32)>,
}

/// The day up to which the figures of a period count: today, but no later than the day after the period ends. A dossier
/// that is due on the last day and still open is late from the next day on; after that, time changes nothing more.
pub(crate) fn as_of(now: OffsetDateTime, period: Period) -> Date {
    let today = now.to_offset(VIETNAM_TIME).date();
    let last_day = period.last_day();
    today.min(last_day.next_day().unwrap_or(last_day))
}

/// The quarters of a period, as the rows name them.
pub(crate) fn quarters(period: Period) -> Vec<String> {
    period.quarters().iter().map(Period::to_string).collect()
}

impl RoundFigures {
    /// The figures as they are now. Each kind is read in one statement, so that what belongs together was true at one
    /// moment.
    pub(crate) fn load(
        rows: &mut dyn Rows,
        round: &StoredRound,
        now: OffsetDateTime,
        unit: Option<&str>,
    ) -> Result<RoundFigures, Refusal> {
        let as_of = as_of(now, round.period);
        let (periods, day) = (quarters(round.period), as_of.to_string());
        let mut found = RoundFigures { as_of, units: BTreeMap::new() };
        for tally in rows.sum_tallies(&periods, unit, &day)? {
            let outcomes = Outcomes::from_number(i32::from(tally.outcomes));
            let outcomes = stored::stored(outcomes, "tally")?;
            let amounts = outcomes.figures().map(|figure| (figure, tally.amount));
            found.unit_mut(tally.unit_code).counts.extend(amounts);
        }
        found.add_other_sums(rows, &periods, unit, &day, round.row.due_at)?;
        found.add_officers(rows.sum_officer_scores(&periods, unit)?)?;
        Ok(found)
    }

    /// The figures of a unit.
    pub(crate) fn of(&self, unit: &str) -> UnitFigures {
        self.units.get(unit).cloned().unwrap_or_default()
    }

    fn unit_mut(&mut self, unit: String) -> &mut UnitFigures {
        self.units.entry(unit).or_default()
    }

    fn add_other_sums(
        &mut self,
        rows: &mut (impl EvidenceRows + ?Sized),
        periods: &[String],
        unit: Option<&str>,
        day: &str,
        late_from: OffsetDateTime,
    ) -> Result<(), Refusal> {
        for sum in rows.sum_survey_forms(periods, unit, late_from)? {
            self.unit_mut(sum.unit_code).counts.extend([
                (Figure::SurveyForms, sum.forms),
                (Figure::SurveyFormsLate, sum.late),
                (Figure::SurveyPatterns, sum.patterns),
                (Figure::SurveyAnswers, sum.answers),
                (Figure::SurveySatisfied, sum.satisfied),
            ]);
        }
        for sum in rows.sum_complaints(periods, unit, day)? {
            self.unit_mut(sum.unit_code).counts.extend([
                (Figure::Complaints, sum.complaints),
                (Figure::ComplaintsOnTime, sum.on_time),
                (Figure::ComplaintsProlonged, sum.prolonged),
                (Figure::ComplaintsUpheld, sum.upheld),
            ]);
        }
        for sum in rows.sum_procedures(periods, unit)? {
            self.unit_mut(sum.unit_code).counts.extend([
                (Figure::Procedures, sum.procedures),
                (Figure::ProceduresOnlineEligible, sum.online_eligible),
                (Figure::ProceduresOnline, sum.online),
                (Figure::ProceduresOneStopEligible, sum.one_stop_eligible),
                (Figure::ProceduresAtOneStop, sum.at_one_stop),
                (Figure::ProceduresOnTheSpot, sum.on_the_spot),
                (Figure::ProceduresPublished, sum.published),
                (Figure::ProceduresPublishedBoth, sum.published_both),
            ]);
        }
        Ok(())
    }

    /// The officers, given as unit, points and how many have them.
    fn add_officers(&mut self, sums: Vec<(String, chamdiem_scoring::Points, i64)>) -> Result<(), Refusal> {
        for (unit, points, officers) in sums {
            let count = stored::stored(u32::try_from(officers).ok(), "number of officers")?;
            let own = self.unit_mut(unit);
            own.counts.add(Figure::Officers, officers);
            own.counts.add(Figure::OfficerPoints, points.ten_thousandths().saturating_mul(officers));
            own.officers.push((points, count));
        }
        Ok(())
    }
}
