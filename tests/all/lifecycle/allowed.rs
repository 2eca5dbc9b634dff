//! What the asker may do now, as a table: every role, every state of round and submission, every side of every moment.

use std::sync::Arc;

use chamdiem_client::wire::ActionWord;
use chamdiem_scoring::{AssessmentState, LateSubmissions, RoundDates, RoundState, UnitDeadlines};
use chamdiem_tests::play::{CLOSES_AT, DUE_AT, OPENS_AT};
use chamdiem_usecases::asker::{Asker, Caller, Role, Scope};
use chamdiem_usecases::policy::Subject;
use chamdiem_usecases::rounds::actions::{RoundStanding, SubmissionStanding, on_round, on_submission};
use time::{Duration, OffsetDateTime};

const BEFORE: &str = "prepared open closed appraising";
const UNDECIDED: &str = "open closed appraising";

/// The action, who may do it, and in which states of the round.
const ON_ROUNDS: [(&str, &str, &str); 9] = [
    ("putRound", "appraiser", "prepared"),
    ("openRound", "appraiser", "prepared"),
    ("extendDeadline", "appraiser", "open"),
    ("putExemption", "appraiser", BEFORE),
    ("deleteExemption", "appraiser", BEFORE),
    // From the close on.
    ("closeRound", "appraiser", "open"),
    ("putImportedResult", "appraiser", "open closed appraising published corrected"),
    ("publishRound", "publisher", "closed appraising published corrected"),
    ("proposeChange", "appraiser publisher", "open closed appraising published corrected"),
];

/// The action, who may do it, in which states of the submission, in which of the round.
const ON_SUBMISSIONS: [(&str, &str, &str, &str); 8] = [
    // From the opening until the close.
    ("putSelfAssessment", "own", "draft returned", "open"),
    // As long as a submission is taken.
    ("submitSelfAssessment", "own", "draft returned", "open"),
    ("returnSelfAssessment", "appraiser", "submitted resubmitted appraised", "open"),
    ("putAppraisal", "appraiser", "submitted resubmitted appraised", UNDECIDED),
    ("acceptAppraisal", "own", "appraised", UNDECIDED),
    // Until the time for objections is over.
    ("objectToAppraisal", "own", "appraised", UNDECIDED),
    ("answerObjection", "appraiser", "objected", UNDECIDED),
    ("proposeChange", "appraiser publisher", "settled", UNDECIDED),
];

const OBJECTIONS_UNTIL: OffsetDateTime = CLOSES_AT.saturating_add(Duration::DAY);

/// Both sides of every moment.
fn moments() -> Vec<OffsetDateTime> {
    let extended = DUE_AT + Duration::DAY;
    let limits = [OPENS_AT, DUE_AT, extended, CLOSES_AT, OBJECTIONS_UNTIL];
    limits.into_iter().flat_map(|limit| [limit - Duration::MICROSECOND, limit]).collect()
}

/// Everybody who can ask, by the name in the tables.
fn askers() -> Vec<(&'static str, Asker)> {
    let known = |roles: &[Role], unit: Option<&str>| {
        Asker::Known(Arc::new(Caller {
            subject: "ai-do".to_owned(),
            issuer: "https://chamdiem.localhost".into(),
            no_role: None,
            client_id: "chamdiem-cli".to_owned(),
            roles: roles.to_vec(),
            unit: unit.map(|unit| unit.parse().unwrap()),
            scope: Scope::ALL,
            token_id: "7f3a".to_owned(),
            issued_at: 0,
            expires_at: 0,
        }))
    };
    vec![
        ("public", Asker::Public),
        ("roleless", known(&[], None)),
        ("admin", known(&[Role::Admin], None)),
        ("appraiser", known(&[Role::Appraiser], None)),
        ("publisher", known(&[Role::Publisher], None)),
        ("own", known(&[Role::Unit], Some("so-noi-vu"))),
        ("other", known(&[Role::Unit], Some("so-tu-phap"))),
        ("feeder", known(&[Role::Feeder], None)),
        ("reader", known(&[Role::Reader], None)),
    ]
}

fn word(state: impl std::fmt::Debug) -> String {
    format!("{state:?}").to_lowercase()
}

fn has(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

fn standing(state: RoundState, now: OffsetDateTime, objections_until: Option<OffsetDateTime>) -> RoundStanding {
    let dates = RoundDates::new(OPENS_AT, DUE_AT, CLOSES_AT).unwrap();
    RoundStanding { state, dates, objections_until, now }
}

fn words(actions: Vec<ActionWord>) -> Vec<&'static str> {
    actions.into_iter().map(ActionWord::as_str).collect()
}

#[test]
fn with_a_round_each_may_do_what_the_table_says_and_a_close_comes_not_before_its_moment() {
    for state in RoundState::ALL {
        for now in moments() {
            for (name, asker) in askers() {
                let expected = ON_ROUNDS.iter().filter(|(action, who, states)| {
                    let time = *action != "closeRound" || now >= CLOSES_AT;
                    has(who, name) && has(states, &word(state)) && time
                });
                let expected: Vec<&str> = expected.map(|(action, _, _)| *action).collect();
                assert_eq!(words(on_round(&asker, standing(state, now, None))), expected, "{name}, {state:?}, {now}");
            }
        }
    }
}

#[test]
fn with_a_submission_each_may_do_what_the_table_says_on_both_sides_of_each_moment() {
    let extensions = [None, Some(DUE_AT + Duration::DAY)];
    for round in RoundState::ALL {
        for state in AssessmentState::ALL {
            for (now, late) in moments().into_iter().flat_map(|now| [(now, "accepted"), (now, "refused")]) {
                for (extended, objections) in extensions.into_iter().zip([None, Some(OBJECTIONS_UNTIL)]) {
                    let due_at = extended.unwrap_or(DUE_AT);
                    let open = OPENS_AT <= now && now < CLOSES_AT;
                    let taken = open && (now < due_at || late == "accepted");
                    let in_time = |action: &str| match action {
                        "putSelfAssessment" => open,
                        "submitSelfAssessment" | "returnSelfAssessment" => taken,
                        "objectToAppraisal" => objections.is_none_or(|until| now < until),
                        _ => true,
                    };
                    let late = if late == "accepted" { LateSubmissions::Accepted } else { LateSubmissions::Refused };
                    let standing = standing(round, now, objections);
                    let deadlines = UnitDeadlines::new(standing.dates, late, extended);
                    for (name, asker) in askers() {
                        let own = name == "own";
                        let subject = match (own, round.is_published()) {
                            (true, false) => Subject::OwnUnit,
                            (true, true) => Subject::OwnUnitPublished,
                            (false, false) => Subject::OtherUnit,
                            (false, true) => Subject::OtherUnitPublished,
                        };
                        let expected = ON_SUBMISSIONS.iter().filter(|(action, who, states, rounds)| {
                            let here = has(states, &word(state)) && has(rounds, &word(round));
                            has(who, name) && here && in_time(action)
                        });
                        let expected: Vec<&str> = expected.map(|(action, ..)| *action).collect();
                        let submission = SubmissionStanding { round: standing, state, deadlines };
                        let told = words(on_submission(&asker, subject, submission));
                        assert_eq!(told, expected, "{name}, {state:?} in {round:?}, {now}, {late:?}, {extended:?}");
                    }
                }
            }
        }
    }
}
