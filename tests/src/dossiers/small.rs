//! The kinds of evidence of which a unit has few: procedures, complaints, survey forms and officers' scores. Each unit's
//! figures lie on one side of a limit or the other, by its place.

use chamdiem_client::wire::{ComplaintInput, OfficerScoreInput, ProcedureInput, SurveyFormInput};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Day, DossierQuarter, KnownScores, Level};

/// Procedures of a unit that can be offered online; one in ten is half of what criterion 9 asks for, two are enough.
const ELIGIBLE: usize = 10;

/// Procedures of a unit.
const PROCEDURES: usize = 20;

/// Complaints of a unit that has some; nine of ten on time is the limit of criterion 8.
const COMPLAINTS: usize = 10;

/// How far into the quarter's dossiers a complaint may refer.
const REACH: u64 = 20_000;

/// Everything beside the dossiers.
#[derive(Debug, Clone)]
pub struct SmallKinds {
    /// The catalogue of procedures, with one entry that was taken back.
    pub procedures: Vec<ProcedureInput>,
    /// Complaints, some about generated dossiers.
    pub complaints: Vec<ComplaintInput>,
    /// Survey forms.
    pub survey_forms: Vec<SurveyFormInput>,
    /// Officers' scores.
    pub officer_scores: Vec<OfficerScoreInput>,
    known: Vec<SmallFigures>,
    upheld: Vec<(usize, Level)>,
}

/// What the small kinds of one unit come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SmallFigures {
    pub(super) procedures: u64,
    pub(super) online_eligible: u64,
    pub(super) online: u64,
    pub(super) one_stop_eligible: u64,
    pub(super) at_one_stop: u64,
    pub(super) on_the_spot: u64,
    pub(super) published: u64,
    pub(super) published_both: u64,
    pub(super) complaints: u64,
    pub(super) complaints_on_time: u64,
    pub(super) complaints_prolonged: u64,
    pub(super) complaints_upheld: u64,
    pub(super) forms: u64,
    pub(super) patterns: u64,
    pub(super) answers: u64,
    pub(super) satisfied: u64,
    /// Points of the officers, in hundredths.
    pub(super) officers: Vec<u64>,
}

impl SmallKinds {
    pub(super) fn of(quarter: &DossierQuarter) -> SmallKinds {
        let known = vec![SmallFigures::default(); quarter.offices.len()];
        let mut kinds = SmallKinds {
            procedures: Vec::new(),
            complaints: Vec::new(),
            survey_forms: Vec::new(),
            officer_scores: Vec::new(),
            known,
            upheld: Vec::new(),
        };
        for place in (0..quarter.offices.len()).filter(|&place| quarter.offices[place].habits.share > 0) {
            kinds.add_procedures(quarter, place);
            kinds.add_complaints(quarter, place);
            kinds.add_survey_forms(quarter, place);
            kinds.add_officers(quarter, place);
        }
        kinds
    }

    pub(super) fn add_to(&self, known: &mut KnownScores) {
        for (place, figures) in self.known.iter().enumerate() {
            known.set_small(place, figures.clone());
        }
        for &(place, total_time) in &self.upheld {
            known.uphold(place, total_time);
        }
    }

    fn add_procedures(&mut self, quarter: &DossierQuarter, place: usize) {
        // A department needs a fifth of its procedures on the spot, a district half of them.
        let enough = if quarter.offices[place].is_district { PROCEDURES / 2 } else { PROCEDURES / 5 };
        let on_the_spot = enough - usize::from(!place.is_multiple_of(3));
        let at_one_stop = if place % 3 == 2 { PROCEDURES - 1 } else { PROCEDURES };
        let online = [ELIGIBLE / 5, ELIGIBLE / 5 - 1, ELIGIBLE / 2, 0][place % 4];
        let (posted, published_online) = [(20, 20), (20, 12), (19, 19), (12, 12)][place % 4];
        for number in 0..PROCEDURES {
            // The last entries are the first to be published online, so that 12 and 12 leave nothing out.
            let is_online =
                if place % 4 == 3 { number >= PROCEDURES - published_online } else { number < published_online };
            self.procedures.push(typed(json!({
                "code": format!("1.{:06}", (place + 1) * 100 + number),
                "period": quarter.period.to_string(),
                "unit": quarter.unit_code(place),
                "sequence": 1,
                "online_level": if number < online { 3 + number % 2 } else { number % 3 },
                "online_eligible": number < ELIGIBLE,
                "one_stop_eligible": true,
                "at_one_stop": number < at_one_stop,
                "on_the_spot": number < on_the_spot,
                "posted": number < posted,
                "published_online": is_online,
                "checked_on": quarter.calendar.text(30),
            })));
        }
        let figures = &mut self.known[place];
        let count = |count: usize| u64::try_from(count).unwrap();
        figures.procedures = count(PROCEDURES);
        figures.online_eligible = count(ELIGIBLE);
        figures.online = count(online);
        figures.one_stop_eligible = count(PROCEDURES);
        figures.at_one_stop = count(at_one_stop);
        figures.on_the_spot = count(on_the_spot);
        (figures.published, figures.published_both) = [(20, 20), (20, 12), (19, 19), (20, 4)][place % 4];
        if place == 0 {
            // Taken back: it would spoil the first unit's every share.
            let mut gone = json!(self.procedures[0]);
            gone["code"] = "1.000199".into();
            for (name, value) in [("posted", false), ("on_the_spot", false), ("at_one_stop", false), ("deleted", true)]
            {
                gone[name] = value.into();
            }
            self.procedures.push(typed(gone));
        }
    }

    /// By place: no complaint; ten on time; nine; eight; ten, of which one dragged on. Two upheld complaints are about
    /// one and the same dossier, which they spoil only once.
    fn add_complaints(&mut self, quarter: &DossierQuarter, place: usize) {
        let late = [None, Some(0), Some(1), Some(2), Some(0)][place % 5];
        let Some(late) = late else { return };
        let near = 1..=quarter.rows.min(REACH);
        let good = |dossier: &super::GeneratedDossier| {
            dossier.unit == place && dossier.decided.is_some_and(|decided| decided.total_time != Level::Worst)
        };
        let dossiers: Vec<_> = near.map(|number| quarter.dossier(number)).filter(good).take(2).collect();
        let code = |index: usize| {
            let dossier = dossiers.get(index)?;
            let mut code = Vec::new();
            quarter.write_code(dossier, &mut code);
            Some(String::from_utf8(code).unwrap())
        };
        for number in 0..COMPLAINTS {
            let received = Day::try_from(number).unwrap();
            let due = received + 15;
            // Answered on the last day, early, or, among the late ones, too late or never.
            let answered = match number {
                0 if late > 0 => Some(due + 1),
                1 if late > 1 => None,
                2 => Some(due),
                _ => Some(due - 3),
            };
            let (about, upheld) = match number {
                4 | 5 => (code(0), Some(true)),
                6 => (code(1), Some(false)),
                7 => (code(1), None),
                8 => (None, Some(true)),
                _ => (None, None),
            };
            let prolonged = (place % 5 == 4 && number == 3).then_some(true);
            self.add_complaint(
                quarter,
                place,
                &json!({
                    "number": number, "received": received, "due": due, "answered": answered,
                    "about": about, "upheld": upheld, "prolonged": prolonged,
                }),
            );
        }
        // Not yet due when the quarter is looked at, so it does not count; taken back, so it does not count either.
        let last = quarter.calendar.last();
        self.add_complaint(quarter, place, &json!({ "number": 98, "received": last, "due": last + 1 }));
        self.add_complaint(quarter, place, &json!({ "number": 99, "received": 0, "due": 1, "deleted": true }));
        if let Some(decided) = dossiers.first().and_then(|dossier| dossier.decided) {
            self.upheld.push((place, decided.total_time));
        }
        let figures = &mut self.known[place];
        figures.complaints = u64::try_from(COMPLAINTS).unwrap();
        figures.complaints_on_time = figures.complaints - late;
        figures.complaints_prolonged = u64::from(place % 5 == 4);
        figures.complaints_upheld = 3;
    }

    fn add_complaint(&mut self, quarter: &DossierQuarter, place: usize, plan: &Value) {
        let text = |name: &str| plan[name].as_i64().map(|day| quarter.calendar.text(day));
        let mut complaint = json!({
            "code": format!("PAKN-{}-{:02}-{:02}", quarter.period, place + 1, plan["number"].as_i64().unwrap()),
            "sequence": 1,
            "unit": quarter.unit_code(place),
            "received_on": text("received"),
            "due_on": text("due"),
        });
        let rest = [("answered_on", json!(text("answered"))), ("dossier", plan["about"].clone())];
        let flags = ["upheld", "prolonged", "deleted"].map(|name| (name, plan[name].clone()));
        for (name, value) in rest.into_iter().chain(flags).filter(|(_, value)| !value.is_null()) {
            complaint[name] = value;
        }
        self.complaints.push(typed(complaint));
    }

    /// Three sets of answers, one of which leaves a question out.
    fn add_survey_forms(&mut self, quarter: &DossierQuarter, place: usize) {
        let forms = 12 + place;
        for number in 0..forms {
            let answers = match number % 3 {
                0 => json!([{ "question": "q1", "answer": "satisfied" }, { "question": "q2", "answer": "satisfied" }]),
                1 => {
                    json!([{ "question": "q1", "answer": "dissatisfied" }, { "question": "q2", "answer": "satisfied" }])
                }
                _ => json!([{ "question": "q1", "answer": "neutral" }, { "question": "q2" }]),
            };
            self.survey_forms.push(typed(json!({
                "code": format!("KS-{}-{:02}-{:04}", quarter.period, place + 1, number + 1),
                "sequence": 1,
                "unit": quarter.unit_code(place),
                "collected_on": quarter.calendar.text(Day::try_from(number).unwrap()),
                "channel": if number % 2 == 0 { "paper" } else { "online" },
                "answers": answers,
            })));
        }
        let of_kind = |kind: usize| u64::try_from((0..forms).filter(|number| number % 3 == kind).count()).unwrap();
        let figures = &mut self.known[place];
        figures.forms = u64::try_from(forms).unwrap();
        figures.patterns = 3;
        figures.answers = 2 * of_kind(0) + 2 * of_kind(1) + of_kind(2);
        figures.satisfied = 2 * of_kind(0) + of_kind(1);
    }

    fn add_officers(&mut self, quarter: &DossierQuarter, place: usize) {
        let points: Vec<u64> = (0..=place % 6).map(|number| u64::try_from(1000 - number * 137).unwrap()).collect();
        for (number, points) in (1..).zip(&points) {
            self.officer_scores.push(typed(json!({
                "code": format!("CC-{:02}-{number:02}", place + 1),
                "period": quarter.period.to_string(),
                "unit": quarter.unit_code(place),
                "sequence": 1,
                "points": format!("{}.{:02}", points / 100, points % 100),
            })));
        }
        self.known[place].officers = points;
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}
