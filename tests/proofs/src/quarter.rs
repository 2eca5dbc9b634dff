//! What the quarter of the real report must show, on both databases.

use std::collections::BTreeMap;

use chamdiem_client::text::Points;
use chamdiem_client::wire::{ContradictionKind, Contradictions, GroupRanking, OutcomeWord, Ranking};
use chamdiem_usecases::asker::Role;

use super::{Line, Proof, block_on};
use chamdiem_tests::play;
use chamdiem_tests::quarter::{self, DEPARTMENTS, DISTRICTS};
use chamdiem_tests::service::{BACKENDS, Stage};

/// The counts and classes of the report.
pub const COUNTS: Proof = Proof {
    name: "quarter-counts-and-classes",
    shows: "departments 16 of 19 (12 Xuất sắc, 4 Tốt), districts 9 of 10 (3, 6), every class as in the annex",
    takes: "3 s",
    short: true,
    measure: counts,
};

/// The wrong total of the report.
pub const CONTRADICTION: Proof = Proof {
    name: "quarter-contradiction",
    shows: "the printed table contradicts itself at UBND huyện Điện Biên and only there",
    takes: "3 s",
    short: true,
    measure: contradiction,
};

/// Equal totals.
pub const EQUAL_TOTALS: Proof = Proof {
    name: "quarter-equal-totals",
    shows: "three departments with 17.00 stand at positions 4, 5, 6 with rank 4",
    takes: "3 s",
    short: true,
    measure: equal_totals,
};

/// The bytes of the ranking.
pub const IDENTICAL_BYTES: Proof = Proof {
    name: "identical-bytes-on-both-databases",
    shows: "the ranking, provisional and published, has the same bytes from SQLite and from PostgreSQL",
    takes: "3 s",
    short: true,
    measure: identical_bytes,
};

/// A figure that must be there on both databases.
fn on_both(bound: &str, figure: impl AsyncFn(&Stage) -> Result<(String, bool), String>) -> Result<Line, String> {
    let mut figures = Vec::new();
    let mut holds = true;
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let (text, held) = block_on(async {
            play::until_appraised(&stage).await;
            figure(&stage).await
        })?;
        figures.push(format!("{backend:?}: {text}"));
        holds &= held;
    }
    figures.dedup_by(|one, other| {
        one.split_once(": ").map(|(_, text)| text) == other.split_once(": ").map(|(_, text)| text)
    });
    let figure = match figures.as_slice() {
        [one] => format!("both: {}", one.split_once(": ").map_or("", |(_, text)| text)),
        several => several.join("; "),
    };
    Ok(Line { figure, bound: bound.to_owned(), holds })
}

async fn ranking(stage: &Stage) -> Result<Ranking, String> {
    let round = play::round_id();
    let found = stage.client(Role::Appraiser).ranking(&round).find().await;
    found.map(|found| found.value).map_err(|error| error.to_string())
}

fn group<'r>(ranking: &'r Ranking, code: &str) -> Result<&'r GroupRanking, String> {
    ranking.groups.iter().find(|group| group.code.as_str() == code).ok_or_else(|| format!("no group {code}"))
}

fn counts() -> Result<Line, String> {
    let bound = "16/19 (12, 4), 9/10 (3, 6), Mường Nhé last, 25 classes as printed";
    on_both(bound, async |stage| {
        let ranking = ranking(stage).await?;
        let mut texts = Vec::new();
        for code in [DEPARTMENTS, DISTRICTS] {
            let group = group(&ranking, code)?;
            let classes = group.counts.classes.iter().filter(|class| class.units > 0);
            let classes: Vec<String> = classes.map(|class| class.units.to_string()).collect();
            texts.push(format!("{}/{} ({})", group.counts.assessed, group.counts.units, classes.join(", ")));
        }
        let printed: BTreeMap<String, Option<String>> =
            quarter::units().into_iter().map(|unit| (unit.unit.to_string(), unit.class)).collect();
        let rows = ranking.groups.iter().flat_map(|group| &group.rows);
        let assessed: Vec<_> = rows.filter(|row| row.outcome == OutcomeWord::Assessed).collect();
        let as_printed = assessed
            .iter()
            .filter(|row| printed.get(row.unit.as_str()).and_then(Option::as_deref) == Some(row.class.as_str()))
            .count();
        let last = group(&ranking, DISTRICTS)?.rows.last().ok_or("no districts")?;
        let last_is_silent = last.unit.as_str() == "ubnd-huyen-muong-nhe"
            && last.total.is_none()
            && last.class.as_str() == "Không xếp loại";
        let exempt = group(&ranking, DEPARTMENTS)?.exempt.len();
        texts.push(format!("{as_printed} classes as printed, {exempt} exempt named"));
        let holds = texts[0] == "16/19 (12, 4)" && texts[1] == "9/10 (3, 6)" && as_printed == 25 && last_is_silent;
        Ok((texts.join(", "), holds && exempt == 3))
    })
}

fn contradiction() -> Result<Line, String> {
    let bound = "one: Điện Biên, printed 14.63, computed 13.63, difference 1.00, Tốt, position 9 instead of 7";
    on_both(bound, async |stage| {
        let round = play::round_id();
        let found = stage.client(Role::Appraiser).contradictions(&round).find().await;
        let found: Contradictions = found.map_err(|error| error.to_string())?.value;
        let [only] = found.items.as_slice() else {
            return Ok((format!("{} contradictions", found.items.len()), false));
        };
        let text = |points: &Option<Points>| points.as_ref().map_or_else(String::new, ToString::to_string);
        let holds = only.kind == ContradictionKind::Total
            && only.unit.as_str() == "ubnd-huyen-dien-bien"
            && (text(&only.printed), text(&only.computed)) == ("14.63".to_owned(), "13.63".to_owned())
            && only.difference.as_ref().is_some_and(|difference| difference.as_str() == "1.00")
            && only.printed_class == only.computed_class
            && (only.printed_position, only.computed_position) == (Some(7), Some(9));
        let ranking = ranking(stage).await?;
        let served = group(&ranking, DISTRICTS)?.rows.iter().find(|row| row.unit == only.unit);
        let served_computed = served.is_some_and(|row| row.position == 9 && text(&row.total) == "13.63");
        Ok((only.sentence.clone(), holds && served_computed))
    })
}

fn equal_totals() -> Result<Line, String> {
    on_both("positions 4, 5, 6 with rank 4, 4, 4", async |stage| {
        let ranking = ranking(stage).await?;
        let rows = &group(&ranking, DEPARTMENTS)?.rows;
        let equal = rows.iter().filter(|row| row.total.as_ref().is_some_and(|total| total.to_string() == "17.00"));
        let (positions, ranks): (Vec<u32>, Vec<Option<u32>>) = equal.map(|row| (row.position, row.rank)).unzip();
        let holds = positions == [4, 5, 6] && ranks == [Some(4); 3];
        let ranks: Vec<u32> = ranks.into_iter().flatten().collect();
        Ok((format!("positions {positions:?} with rank {ranks:?}"), holds))
    })
}

fn identical_bytes() -> Result<Line, String> {
    let mut provisional = Vec::new();
    let mut published = Vec::new();
    for backend in BACKENDS {
        let stage = Stage::start(backend);
        let (before, after) = block_on(async {
            play::until_appraised(&stage).await;
            let before = bytes(&stage).await?;
            play::publish(&stage).await;
            Ok::<_, String>((before, bytes(&stage).await?))
        })?;
        provisional.push(before);
        published.push(after);
    }
    let same = |both: &[Vec<u8>]| both[0] == both[1];
    let equal = |both: &[Vec<u8>]| if same(both) { "equal" } else { "different" };
    Ok(Line {
        figure: format!(
            "provisional {} ({} bytes), published {} ({} bytes)",
            equal(&provisional),
            provisional[0].len(),
            equal(&published),
            published[0].len()
        ),
        bound: "equal, equal".to_owned(),
        holds: same(&provisional) && same(&published) && provisional[0] != published[0],
    })
}

async fn bytes(stage: &Stage) -> Result<Vec<u8>, String> {
    let url = format!("{}/v1/rounds/{}/ranking", stage.url(), play::round_id());
    let request = reqwest::Client::new().get(url).bearer_auth(stage.token(Role::Appraiser, None));
    let response = request.send().await.and_then(reqwest::Response::error_for_status);
    let bytes = response.map_err(|error| error.to_string())?.bytes().await;
    Ok(bytes.map_err(|error| error.to_string())?.to_vec())
}
