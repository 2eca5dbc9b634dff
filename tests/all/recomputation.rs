//! Rankings computed a second time, by a program in another language that knows the rules and the documents alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chamdiem_api_types::text::{Points, UnitCode};
use chamdiem_api_types::wire::{
    ClassCount, Counts, ExemptUnit, GroupRanking, OutcomeWord, Ranking, RankingRow, RankingStatus, Score,
};
use chamdiem_scoring::{Outcome, RuleSet, rank};
use chamdiem_tests::random_rounds::{RandomGroup, RandomRound, random_round};
use chamdiem_tests::tools;

/// What makes a right ranking wrong.
type Falsification = fn(&mut Ranking);

/// A folder of its own for a test's files, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("chamdiem-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, lines: &[String]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, lines.join("\n")).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn recompute(rounds: &Path, rankings: &Path) -> Output {
    let program = tools::root().join("tests/python/recompute.py");
    Command::new(tools::python()).arg(program).args([rounds, rankings]).output().unwrap()
}

fn rounds(seeds: std::ops::Range<u64>) -> Vec<RandomRound> {
    seeds.map(random_round).collect()
}

fn json_lines(rounds: &[RandomRound]) -> Vec<String> {
    rounds.iter().map(|round| round.to_json().to_string()).collect()
}

/// The ranking of a round as `scoring` computes it, in the form of the wire.
fn ranking(round: &RandomRound) -> Ranking {
    let rules = round.rules();
    Ranking {
        round: round.id.clone().into(),
        authority: "ubnd-tinh".parse().unwrap(),
        period: "2021-Q2".parse().unwrap(),
        rule_set: round.rule_set_id.clone().into(),
        total_maximum: Points::new(rules.total_maximum(), rules.decimals.value),
        status: RankingStatus::Provisional,
        groups: round.groups.iter().map(|group| group_ranking(&rules, group)).collect(),
        findings: Vec::new(),
    }
}

fn group_ranking(rules: &RuleSet, group: &RandomGroup) -> GroupRanking {
    let entrants = group.entrants(rules);
    let ranking = rank(rules, &entrants);
    let decimals = rules.decimals.value;
    let rows: Vec<RankingRow> = ranking
        .rows
        .iter()
        .map(|row| {
            let sheet = match &entrants[row.entrant].outcome {
                Outcome::Assessed(sheet) => Some(sheet),
                _ => None,
            };
            let scores = sheet.map_or(&[][..], |sheet| sheet.points()).iter().zip(&rules.criteria);
            let class = sheet.map_or(&rules.unclassified_name.value, |sheet| &rules.class_of(sheet.total()).name);
            RankingRow {
                position: row.position,
                rank: row.rank,
                unit: entrants[row.entrant].unit.clone().into(),
                name: entrants[row.entrant].unit.as_str().into(),
                outcome: group.units[row.entrant].outcome,
                scores: scores
                    .map(|(points, criterion)| Score {
                        criterion: criterion.key.clone().into(),
                        number: criterion.number.value,
                        points: Points::new(*points, decimals),
                    })
                    .collect(),
                total: sheet.map(|sheet| Points::new(sheet.total(), decimals)),
                officer_average: sheet
                    .and_then(|sheet| sheet.officer_average())
                    .zip(rules.officer_scheme.as_ref())
                    .map(|(average, scheme)| Points::new(average, scheme.decimals.value)),
                class: class.as_str().into(),
            }
        })
        .collect();
    let count = |test: &dyn Fn(OutcomeWord) -> bool| {
        u32::try_from(group.units.iter().filter(|unit| test(unit.outcome)).count()).unwrap()
    };
    let in_class = |name: &str| rows.iter().filter(|row| row.total.is_some() && row.class.as_str() == name).count();
    let class_count = |band: &chamdiem_scoring::Band| ClassCount {
        class: band.name.as_str().into(),
        units: u32::try_from(in_class(&band.name)).unwrap(),
    };
    GroupRanking {
        code: group.code.clone().into(),
        name: group.code.as_str().into(),
        counts: Counts {
            units: count(&|_| true),
            assessed: count(&|outcome| outcome == OutcomeWord::Assessed),
            exempt: count(&|outcome| outcome == OutcomeWord::Exempt),
            not_submitted: count(&|outcome| outcome == OutcomeWord::NotSubmitted),
            awaiting: count(&|outcome| {
                matches!(outcome, OutcomeWord::AwaitingAppraisal | OutcomeWord::AwaitingSubmission)
            }),
            classes: rules.bands.iter().map(class_count).collect(),
        },
        exempt: ranking
            .exempt
            .iter()
            .map(|&index| ExemptUnit {
                unit: UnitCode::from(entrants[index].unit.clone()),
                name: entrants[index].unit.as_str().into(),
                reason: "Trong kỳ không phát sinh hồ sơ".into(),
            })
            .collect(),
        rows,
    }
}

#[test]
fn python_computes_the_same_rankings_of_two_thousand_random_rounds_as_the_rules() {
    let folder = Folder::new("recomputation");
    let rounds = rounds(0..2_000);
    let rankings: Vec<String> = rounds.iter().map(|round| serde_json::to_string(&ranking(round)).unwrap()).collect();
    let output =
        recompute(&folder.write("rounds.jsonl", &json_lines(&rounds)), &folder.write("rankings.jsonl", &rankings));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.starts_with("2000 rounds, "), "{told}");
}

#[test]
fn python_notices_each_thing_that_could_be_wrong() {
    let folder = Folder::new("wrong-recomputation");
    // The first round with a table of three, in which nothing is equal by chance.
    let round = rounds(0..200).into_iter().find(|round| ranking(round).groups[0].rows.len() >= 3).unwrap();
    let source = folder.write("rounds.jsonl", &json_lines(std::slice::from_ref(&round)));
    let right = ranking(&round);
    let told = |ranking: &Ranking| {
        let answer = folder.write("rankings.jsonl", &[serde_json::to_string(ranking).unwrap()]);
        let output = recompute(&source, &answer);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(told(&right).0, Some(0), "{}", told(&right).1);
    let wrongs: [(&str, Falsification); 8] = [
        (".rows[1].position", |ranking| ranking.groups[0].rows[1].position += 1),
        (".rows[0].rank", |ranking| ranking.groups[0].rows[0].rank = Some(7)),
        (".rows[0].total", |ranking| ranking.groups[0].rows[0].total = Some("0.0001".parse().unwrap())),
        (".rows[0].class", |ranking| ranking.groups[0].rows[0].class = "Giỏi".into()),
        (".rows[0].unit", |ranking| ranking.groups[0].rows.swap(0, 1)),
        (".counts.assessed", |ranking| ranking.groups[0].counts.assessed += 1),
        (".counts.classes[0]", |ranking| ranking.groups[0].counts.classes[0].units += 1),
        (".rows", |ranking| drop(ranking.groups[0].rows.pop())),
    ];
    for (place, make_wrong) in wrongs {
        let mut ranking = right.clone();
        make_wrong(&mut ranking);
        let (code, told) = told(&ranking);
        assert_eq!(code, Some(1), "{place}");
        assert!(told.contains(place), "{place}: {told}");
    }
}

#[test]
fn python_refuses_to_compare_nothing() {
    let folder = Folder::new("empty-recomputation");
    let nothing = folder.write("nothing.jsonl", &[]);
    assert_eq!(recompute(&nothing, &nothing).status.code(), Some(1));
    let one = folder.write("one.jsonl", &json_lines(&rounds(0..1)));
    assert_eq!(recompute(&one, &nothing).status.code(), Some(1));
}

#[test]
fn the_random_rounds_are_of_every_shape() {
    let rounds = rounds(0..2_000);
    let rules: Vec<RuleSet> = rounds.iter().map(RandomRound::rules).collect();
    let seen = |test: &dyn Fn(&RuleSet) -> bool| rules.iter().filter(|rules| test(rules)).count();
    for count in 1..=14 {
        assert!(seen(&|rules| rules.criteria.len() == count) > 50, "{count} criteria");
    }
    for digits in 0..=4 {
        assert!(seen(&|rules| rules.decimals.value.digits() == digits) > 200, "{digits} decimals");
    }
    assert!(seen(&|rules| rules.officer_scheme.is_some()) > 500 && seen(&|rules| rules.officer_scheme.is_none()) > 500);
    assert!(seen(&|rules| rules.bands.len() == 1) > 100 && seen(&|rules| rules.bands.len() == 6) > 50);
    let rankings: Vec<Ranking> = rounds.iter().map(ranking).collect();
    let rows: Vec<&RankingRow> =
        rankings.iter().flat_map(|ranking| &ranking.groups).flat_map(|group| &group.rows).collect();
    let shared = rows.windows(2).filter(|pair| pair[0].total.is_some() && pair[0].total == pair[1].total).count();
    assert!(shared > 5_000, "{shared} equal totals");
    for outcome in OutcomeWord::ALL {
        let count = rounds.iter().flat_map(|round| &round.groups).flat_map(|group| &group.units);
        assert!(count.filter(|unit| unit.outcome == *outcome).count() > 500, "{outcome:?}");
    }
    let empty = rounds.iter().flat_map(|round| &round.groups).filter(|group| group.units.is_empty()).count();
    assert!(empty > 50, "{empty} empty groups");
}

#[test]
fn a_random_round_is_the_same_for_the_same_seed() {
    assert_eq!(random_round(42).to_json(), random_round(42).to_json());
    assert_ne!(random_round(42).to_json(), random_round(43).to_json());
}
