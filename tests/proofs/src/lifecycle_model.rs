//! Random sequences of acts in a round, done in a pure model and in a service on each database: all three must agree.
//!
//! After each act its answer is compared (status, code, entity tag), and what is shown afterwards of the round and of a unit's
//! papers: state, version, and what each asker may do. The two databases must also answer alike, byte for byte.

use std::collections::BTreeSet;

use chamdiem_client::text::RoundId;
use chamdiem_store::Backend;
use time::Duration;

use super::{Line, Proof, block_on};
use chamdiem_tests::play::CLOSES_AT;
use chamdiem_tests::random_rounds::Dice;

mod acts;
mod model;
mod world;

use acts::{Act, Step};
use model::{Model, UNITS, on_round, on_submission};
use world::{Asker, CODES, Seen, World};

/// Five thousand sequences.
pub const PROOF: Proof = Proof {
    name: "lifecycle-model",
    shows: "a pure model of the life of rounds and submissions, SQLite and PostgreSQL agree after every act",
    takes: "25 min",
    short: false,
    measure: || measure(5_000),
};

/// Forty of them.
pub const SHORT: Proof = Proof {
    name: "lifecycle-model-short",
    shows: "the same with forty sequences, as continuous integration runs it",
    takes: "20 s",
    short: true,
    measure: || measure(40),
};

/// The acts of a sequence.
const ACTS: usize = 50;

/// How many sequences two services do before new ones take over. One authority has one round for one period.
const SEQUENCES_OF_A_SERVICE: usize = 500;

/// What has been compared.
#[derive(Debug, Default)]
struct Tally {
    sequences: usize,
    done: usize,
    refused: usize,
    /// How many sequences came to a publication, and to a correction.
    published: usize,
    corrected: usize,
    /// Every kind of outcome: the act, and how it ended.
    kinds: BTreeSet<String>,
}

fn measure(sequences: usize) -> Result<Line, String> {
    let mut tally = Tally::default();
    let mut fault = None;
    while tally.sequences < sequences && fault.is_none() {
        let share = SEQUENCES_OF_A_SERVICE.min(sequences - tally.sequences);
        fault = block_on(some(share, &mut tally))?;
    }
    let Tally { sequences: compared, done, refused, published, corrected, kinds } = tally;
    let figure = format!(
        "{compared} sequences of {ACTS} acts, {done} done, {refused} refused in {} kinds of outcome, {published} published, \
         {corrected} corrected; {}",
        kinds.len(),
        fault.as_deref().unwrap_or("no difference"),
    );
    // A model that never gets anywhere shows nothing.
    let far = done * 3 >= compared * ACTS && published * 5 >= compared;
    let bound = format!("{sequences} sequences without a difference, ≥ a third of the acts done, ≥ a fifth published");
    Ok(Line { figure, bound, holds: compared == sequences && fault.is_none() && far })
}

/// So many sequences on two new services; gives the first difference.
async fn some(sequences: usize, tally: &mut Tally) -> Result<Option<String>, String> {
    let mut worlds = [World::start(Backend::Sqlite).await?, World::start(Backend::Postgres).await?];
    for place in 0..sequences {
        let seed = tally.sequences as u64;
        let (year, quarter) = (2022 + place / 4, place % 4 + 1);
        let round: RoundId = format!("vong-{place}").parse().map_err(|_| "round")?;
        if let Err(difference) = sequence(&mut worlds, &round, &format!("{year}-Q{quarter}"), seed, tally).await {
            return Ok(Some(format!("sequence {seed}: {difference}")));
        }
        tally.sequences += 1;
    }
    Ok(None)
}

/// One sequence of acts.
///
/// # Errors
/// In words, where the three do not agree.
async fn sequence(
    worlds: &mut [World; 2],
    round: &RoundId,
    period: &str,
    seed: u64,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut dice = Dice::new(seed);
    let objections_until = dice.percent(50).then(|| CLOSES_AT + Duration::HOUR * 6);
    let mut model = Model::new(objections_until);
    for world in worlds.iter_mut() {
        world.turn_to(model.now())?;
        world.prepare(round, period, &model).await?;
    }
    let mut steps = Vec::new();
    for place in 0..ACTS {
        let step = acts::draw(&mut dice, &model, place * 2 >= ACTS);
        steps.push(step);
        let done = compare_step(worlds, round, &mut model, step, &mut tally.kinds).await;
        let shown = match done {
            Ok(done) => {
                tally.done += usize::from(done);
                tally.refused += usize::from(!done);
                compare_shown(worlds, round, &model, &mut dice).await
            }
            Err(difference) => Err(difference),
        };
        shown.map_err(|difference| format!("{difference}, after {steps:?}"))?;
    }
    tally.published += usize::from(model.round().state.is_published());
    tally.corrected += usize::from(model.round().state == chamdiem_scoring::RoundState::Corrected);
    Ok(())
}

/// Both services' answers, which must be the same bytes.
fn alike(what: &str, one: Seen, other: &Seen) -> Result<Seen, String> {
    if one == *other { Ok(one) } else { Err(format!("{what}: SQLite {one:?}, PostgreSQL {other:?}")) }
}

/// Does a step in all three; gives whether it was done.
async fn compare_step(
    worlds: &mut [World; 2],
    round: &RoundId,
    model: &mut Model,
    step: Step,
    kinds: &mut BTreeSet<String>,
) -> Result<bool, String> {
    let before = model.clone();
    let expected = model.step(step);
    if expected.is_err() {
        // What is refused changes nothing, however far it came.
        *model = before.clone();
    }
    if let Act::Wait(moment) = step.act {
        worlds.iter_mut().try_for_each(|world| world.turn_to(moment))?;
        return Ok(true);
    }
    let [first, second] = &*worlds;
    let (one, other) = tokio::join!(first.perform(round, &before, step), second.perform(round, &before, step));
    let (Some(one), Some(other)) = (one, other) else { return Err(format!("{step:?} is no request")) };
    let seen = alike(&format!("{step:?}"), one, &other)?;
    let name = format!("{:?}", step.act);
    let name = name.split([' ', '(']).next().unwrap_or_default();
    kinds.insert(format!("{name}: {}", expected.as_ref().map_or_else(|(_, code)| *code, |_| "done")));
    let agrees = match &expected {
        Ok((status, revision)) => {
            seen.status == *status && (revision.is_none() || seen.revision() == revision.as_deref())
        }
        Err((status, code)) => (seen.status, seen.code().as_str()) == (*status, *code),
    };
    if agrees { Ok(expected.is_ok()) } else { Err(format!("{step:?}: {expected:?} was expected, not {seen:?}")) }
}

/// Compares what is shown of the round and of one unit's papers, to somebody.
async fn compare_shown(worlds: &[World; 2], round: &RoundId, model: &Model, dice: &mut Dice) -> Result<(), String> {
    let see = async |path: String, asker: Asker| {
        let [first, second] = worlds;
        let (one, other) = tokio::join!(first.see(&path, asker), second.see(&path, asker));
        alike(&path, one, &other)
    };
    let differs =
        |what: &str, expected: String, seen: &Seen| Err(format!("{what}: {expected} was expected, not {seen:?}"));
    let office = dice.percent(50);
    let asker = if office { Asker::Appraiser } else { Asker::Publisher };
    let seen = see(format!("/v1/rounds/{round}"), asker).await?;
    let state = format!("{:?}", model.round().state).to_lowercase();
    let (revision, allowed) = (model.round().revision.to_string(), on_round(model, office));
    if seen.text("state") != state || seen.revision() != Some(&revision) || seen.allowed() != allowed {
        return differs("round", format!("{state} {revision} {allowed:?}"), &seen);
    }

    let unit = usize::try_from(dice.below(UNITS as i64)).unwrap_or(0);
    let office = dice.percent(50);
    let asker = if office { Asker::Appraiser } else { Asker::Unit(unit) };
    let (paper, decision) = (&model.units()[unit].paper, &model.units()[unit].decision);
    let decided = dice.percent(35);
    let kind = if decided { "appraisals" } else { "self-assessments" };
    let seen = see(format!("/v1/rounds/{round}/{kind}/{}", CODES[unit]), asker).await?;
    let revision = if decided {
        decision.as_ref().map(|decision| decision.revision)
    } else {
        paper.as_ref().map(|paper| paper.revision)
    };
    let (Some(revision), Some(paper)) = (revision, paper) else {
        return if seen.status == 404 { Ok(()) } else { differs(kind, "nothing".to_owned(), &seen) };
    };
    let state = format!("{:?}", paper.state).to_lowercase();
    let (revision, allowed) = (revision.to_string(), on_submission(model, unit, office));
    let late = decided || seen.is("submitted_late") == paper.late;
    if seen.text("state") != state || seen.revision() != Some(&revision) || seen.allowed() != allowed || !late {
        return differs(kind, format!("{state} {revision} late {} {allowed:?}", paper.late), &seen);
    }
    Ok(())
}
