//! The whole chain of evidence: generated dossiers go in through the client, and nine criteria come out at values that
//! are known without the service.

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{ExplainedScore, FigureWord, UnitEvidence};
use chamdiem_client::{Client, Compression, Format};
use chamdiem_usecases::asker::Role;

use crate::dossiers::{DossierQuarter, KnownScores, UnitScores};
use crate::evidence_play::{send, send_quarter, send_small_kinds};
use crate::evidence_tables;
use crate::play;
use crate::service::{BACKENDS, Stage, block_on};
use crate::wire::Wire;

/// What was compared, and what differed.
#[derive(Debug, Default)]
pub struct Shown {
    /// Units, on both databases together.
    pub units: usize,
    /// Values that were compared.
    pub values: usize,
    /// Where something differed.
    pub differences: Vec<String>,
}

/// A database after a quarter was sent: what it holds, and what the service answers.
struct Sent {
    records: String,
    answers: Vec<Vec<u8>>,
}

/// Runs the chain with so many dossiers.
///
/// # Errors
/// In words, when the chain breaks.
pub fn show(rows: u64) -> Result<Shown, String> {
    let quarter = DossierQuarter::new(play::round_input().period.0, 1, rows);
    let known = quarter.known_scores();
    let mut shown = Shown::default();
    let mut all = Vec::new();
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let sent = block_on(async {
            open_round(&stage).await;
            send_quarter(&stage.client(Role::Feeder), &quarter).await.map_err(told)?;
            shown.compare(&stage, &known).await?;
            shown.compare_list(&stage, &known).await?;
            Ok::<_, String>(Sent { records: records(&stage), answers: answers(&stage, &known).await })
        })?;
        for (way, other) in OTHER_WAYS {
            let stage = Stage::start(backend);
            let other = block_on(async {
                open_round(&stage).await;
                other.send(&stage.client(Role::Feeder), &quarter).await?;
                Ok::<_, String>(Sent { records: records(&stage), answers: answers(&stage, &known).await })
            })?;
            shown.same(&sent.records, &other.records, || format!("the rows sent as {way} into {backend:?}"));
            shown.same(&sent.answers, &other.answers, || format!("the answers after {way} into {backend:?}"));
        }
        all.push(sent);
    }
    shown.same(&all[0].records, &all[1].records, || "the rows of the two databases".to_owned());
    shown.same(&all[0].answers, &all[1].answers, || "the answers from the two databases".to_owned());
    Ok(shown)
}

/// Another way of sending the same quarter.
#[derive(Debug, Clone, Copy)]
enum Way {
    Gzip,
    CsvZstd,
    LatestFirst,
}

const OTHER_WAYS: [(&str, Way); 3] = [
    ("gzip, after the complaints about it", Way::Gzip),
    ("CSV in zstd", Way::CsvZstd),
    ("three batches, one of them twice and again under another number", Way::LatestFirst),
];

impl Way {
    async fn send(self, client: &Client, quarter: &DossierQuarter) -> Result<(), String> {
        let small = quarter.small_kinds();
        let (ndjson, none) = (Format::Ndjson, Compression::None);
        match self {
            Way::Gzip => {
                send_small_kinds(client, &small).await.map_err(told)?;
                send(client, 1, ndjson, Compression::Gzip, quarter.ndjson()).await.map_err(told)?;
            }
            Way::CsvZstd => {
                send(client, 1, Format::Csv, Compression::Zstd, quarter.csv()).await.map_err(told)?;
                send_small_kinds(client, &small).await.map_err(told)?;
            }
            Way::LatestFirst => {
                let mut parts = [Vec::new(), Vec::new(), Vec::new()];
                for dossier in quarter.dossiers() {
                    quarter.write_line(&dossier, &mut parts[usize::try_from(dossier.number % 3).unwrap()]);
                }
                for (batch, part) in (1..).zip(parts.iter().rev()) {
                    send(client, batch, ndjson, none, part.clone()).await.map_err(told)?;
                }
                let again = send(client, 2, ndjson, none, parts[1].clone()).await.map_err(told)?;
                let other = send(client, 4, ndjson, none, parts[1].clone()).await.map_err(told)?;
                if !again.replayed || other.replayed || other.unchanged != other.rows {
                    return Err(format!("the same rows again: {again:?}, {other:?}"));
                }
                send_small_kinds(client, &small).await.map_err(told)?;
            }
        }
        Ok(())
    }
}

async fn open_round(stage: &Stage) {
    play::register(stage).await;
    play::prepare(stage).await;
    play::open(stage).await;
}

fn records(stage: &Stage) -> String {
    evidence_tables::records(&stage.settings.database_url())
}

/// The evidence of the round and of each unit, as bytes.
async fn answers(stage: &Stage, known: &KnownScores) -> Vec<Vec<u8>> {
    let (wire, token, round) = (Wire::to(stage), stage.token(Role::Appraiser, None), play::round_id());
    let mut paths = vec![format!("/v1/rounds/{round}/evidence")];
    paths.extend(known.units.iter().map(|unit| format!("/v1/rounds/{round}/evidence/{}", unit.code)));
    let mut answers = Vec::new();
    for path in paths {
        answers.push(wire.get(&path, Some(&token)).await.bytes);
    }
    answers
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Shown {
    /// What differed, in short.
    #[must_use]
    pub fn wrong(&self) -> String {
        match self.differences.as_slice() {
            [] => "nothing differs".to_owned(),
            [first, rest @ ..] => format!("differs: {first} and {} more", rest.len()),
        }
    }

    fn same<T: PartialEq>(&mut self, one: &T, other: &T, what: impl FnOnce() -> String) {
        self.values += 1;
        if one != other {
            self.differences.push(what());
        }
    }

    /// Compares every unit, alone and among all, with what is known.
    async fn compare(&mut self, stage: &Stage, known: &KnownScores) -> Result<(), String> {
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let all = appraiser.evidence(&round).find().await.map_err(told)?.value;
        self.same(&all.as_of.to_string().as_str(), &"2021-07-01", || "the day".to_owned());
        for unit in &known.units {
            let code: UnitCode = unit.code.parse().unwrap();
            let alone = appraiser.evidence(&round).of_unit(&code).await.map_err(told)?.value;
            self.compare_unit(&alone, unit);
            let among = all.units.iter().find(|among| among.unit == code).ok_or("a unit is missing")?;
            self.same(&among.dossiers, &unit.dossiers(), || format!("the dossiers of {}", unit.code));
            let computed: Vec<_> = among.criteria.iter().map(|score| score.computed.clone()).collect();
            let alone: Vec<_> = alone.criteria.iter().map(|score| score.computed.clone()).collect();
            self.same(&computed, &alone, || format!("{} alone and among all", unit.code));
            self.units += 1;
        }
        Ok(())
    }

    fn compare_unit(&mut self, evidence: &UnitEvidence, known: &UnitScores) {
        let unit = &known.code;
        for (place, (key, points)) in play::CRITERIA.iter().zip(known.points()).enumerate() {
            let score = evidence.criteria.iter().find(|score| score.criterion.as_str() == *key);
            let computed = score.and_then(|score| score.computed.as_ref()).map(ToString::to_string);
            self.same(&computed, &points, || format!("{key} of {unit}: {computed:?} instead of {points:?}"));
            if let (Some(score), true) = (score, place < 5) {
                self.compare_mean(score, known, place);
            }
        }
        let mut figures: Vec<(&str, u64)> =
            evidence.figures.iter().map(|figure| (figure.figure.as_str(), figure.value)).collect();
        figures.sort_unstable();
        let expected = known.figures();
        self.same(&figures, &expected, || format!("the figures of {unit}: {figures:?} instead of {expected:?}"));
        let average = evidence.officers.as_ref().map(|officers| officers.average.to_string());
        let expected = known.officer_average();
        self.same(&average, &expected, || format!("the officers of {unit}: {average:?} instead of {expected:?}"));
    }

    /// A mean explains itself: the dossiers at each level, and the fraction in ten-thousandths of a point.
    fn compare_mean(&mut self, score: &ExplainedScore, known: &UnitScores, measure: usize) {
        let mean = known.mean(measure);
        let fraction = (score.numerator, score.denominator);
        let expected = (mean.map(|(sum, _)| sum * 10_000), mean.map(|(_, dossiers)| dossiers));
        let place = || format!("{} of {}", score.criterion, known.code);
        self.same(&fraction, &expected, || format!("{}: {fraction:?} instead of {expected:?}", place()));
        let levels: Vec<u64> = score.levels.iter().map(|level| level.dossiers).collect();
        let expected = mean.map_or(Vec::new(), |_| known.levels[measure].to_vec());
        self.same(&levels, &expected, || format!("{}: {levels:?} instead of {expected:?}", place()));
    }

    /// The dossiers behind a figure can be listed, every one and no other.
    async fn compare_list(&mut self, stage: &Stage, known: &KnownScores) -> Result<(), String> {
        let client = stage.client(Role::Appraiser);
        let period = play::round_input().period;
        for unit in known.units.iter().skip(1).step_by(9) {
            let code: UnitCode = unit.code.parse().unwrap();
            let mut pages = client.dossiers().list(&code, &period).figure(FigureWord::TotalTimeLate).pages();
            let (mut listed, mut others) = (0, 0);
            while let Some(page) = pages.next().await.map_err(told)? {
                listed += page.items.len() as u64;
                others += page.items.iter().filter(|dossier| dossier.record.unit != code).count();
            }
            self.same(&(listed, others), &(unit.levels[0][2], 0), || format!("the late dossiers of {}", unit.code));
        }
        Ok(())
    }
}
