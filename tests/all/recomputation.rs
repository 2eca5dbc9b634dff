//! Rankings computed a second time, by a program in another language that knows the rules and the documents alone.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chamdiem_api_types::wire::{OutcomeWord, Ranking};
use chamdiem_scoring::{Outcome, RuleSet, rank};
use chamdiem_store::{Backend, Store};
use chamdiem_tests::random_rounds::{RandomRound, random_round, seeding};
use chamdiem_tests::service::{Folder, Stage};
use chamdiem_tests::tools;
use chamdiem_usecases::asker::Role;

/// What makes a right ranking wrong.
type Falsification = fn(&mut Ranking);

fn rounds(seeds: Range<u64>) -> Vec<RandomRound> {
    seeds.map(random_round).collect()
}

/// What a service answers to an appraiser who asks for the ranking of each round, one answer a line.
async fn answers(backend: Backend, rounds: &[RandomRound]) -> Vec<String> {
    let stage = Stage::start(backend);
    let store = Store::connect(&stage.settings.database_url(), &stage.settings.store_options()).unwrap();
    seeding::seed(&store, rounds);
    let (client, token) = (reqwest::Client::new(), stage.token(Role::Appraiser, None));
    let mut answers = Vec::with_capacity(rounds.len());
    for round in rounds {
        let url = format!("{}/v1/rounds/{}/ranking", stage.url(), round.id);
        let response = client.get(url).bearer_auth(&token).send().await.unwrap();
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "{body}");
        answers.push(body);
    }
    answers
}

fn write(folder: &Folder, name: &str, lines: &[String]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, lines.join("\n")).unwrap();
    path
}

fn write_rounds(folder: &Folder, rounds: &[RandomRound]) -> PathBuf {
    let lines: Vec<String> = rounds.iter().map(|round| round.to_json().to_string()).collect();
    write(folder, "rounds.jsonl", &lines)
}

fn recompute(rounds: &Path, rankings: &Path) -> Output {
    let program = tools::root().join("tests/python/recompute.py");
    Command::new(tools::python()).arg(program).args([rounds, rankings]).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn python_computes_what_the_service_answers_for_two_thousand_random_rounds() {
    let rounds = rounds(0..2_000);
    let folder = Folder::new();
    let answers = answers(Backend::Sqlite, &rounds).await;
    let output = recompute(&write_rounds(&folder, &rounds), &write(&folder, "rankings.jsonl", &answers));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.starts_with("2000 rounds, ") && told.ends_with(", 0 differences\n"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_give_the_same_bytes_for_four_hundred_random_rounds() {
    let rounds = rounds(2_000..2_400);
    let folder = Folder::new();
    let [of_sqlite, of_postgres] = [Backend::Sqlite, Backend::Postgres].map(|backend| answers(backend, &rounds));
    let (of_sqlite, of_postgres) = (of_sqlite.await, of_postgres.await);
    for (sqlite, postgres) in of_sqlite.iter().zip(&of_postgres) {
        assert_eq!(sqlite, postgres);
    }
    let output = recompute(&write_rounds(&folder, &rounds), &write(&folder, "rankings.jsonl", &of_postgres));
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.starts_with("400 rounds, "), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn python_notices_each_thing_that_could_be_wrong() {
    let folder = Folder::new();
    // A round with a table of three units that have different totals.
    let is_distinct = |round: &RandomRound| {
        let entrants = round.groups[0].entrants(&round.rules());
        let totals: BTreeSet<_> = entrants.iter().filter_map(total).collect();
        totals.len() >= 3
    };
    let round = rounds(0..200).into_iter().find(is_distinct).unwrap();
    let answers = answers(Backend::Sqlite, std::slice::from_ref(&round)).await;
    let source = write_rounds(&folder, std::slice::from_ref(&round));
    let told = |ranking: &Ranking| {
        let answer = write(&folder, "rankings.jsonl", &[serde_json::to_string(ranking).unwrap()]);
        let output = recompute(&source, &answer);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let right: Ranking = serde_json::from_str(&answers[0]).unwrap();
    assert_eq!(told(&right).0, Some(0), "{}", told(&right).1);
    let wrongs: [(&str, Falsification); 10] = [
        (".rows[1].position", |ranking| ranking.groups[0].rows[1].position += 1),
        (".rows[0].rank", |ranking| ranking.groups[0].rows[0].rank = Some(7)),
        (".rows[0].total", |ranking| ranking.groups[0].rows[0].total = Some("0.0001".parse().unwrap())),
        (".rows[0].class", |ranking| ranking.groups[0].rows[0].class = "Giỏi".into()),
        (".rows[0].unit", |ranking| ranking.groups[0].rows.swap(0, 1)),
        (".rows[0].scores", |ranking| drop(ranking.groups[0].rows[0].scores.pop())),
        (".counts.assessed", |ranking| ranking.groups[0].counts.assessed += 1),
        (".counts.classes[0]", |ranking| ranking.groups[0].counts.classes[0].units += 1),
        (".rows", |ranking| drop(ranking.groups[0].rows.pop())),
        (".total_maximum", |ranking| ranking.total_maximum = "0".parse().unwrap()),
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
    let folder = Folder::new();
    let nothing = write(&folder, "nothing.jsonl", &[]);
    assert_eq!(recompute(&nothing, &nothing).status.code(), Some(1));
    let one = write_rounds(&folder, &rounds(0..1));
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
    let groups: Vec<_> =
        rounds.iter().zip(&rules).flat_map(|(round, rules)| round.groups.iter().map(move |g| (rules, g))).collect();
    let shared = groups.iter().map(|(rules, group)| {
        let entrants = group.entrants(rules);
        let totals: Vec<_> =
            rank(rules, &entrants).rows.iter().filter_map(|row| total(&entrants[row.entrant])).collect();
        totals.windows(2).filter(|pair| pair[0] == pair[1]).count()
    });
    assert!(shared.sum::<usize>() > 5_000, "equal totals");
    for outcome in OutcomeWord::ALL {
        let units = groups.iter().flat_map(|(_, group)| &group.units);
        assert!(units.filter(|unit| unit.outcome == *outcome).count() > 500, "{outcome:?}");
    }
    assert!(groups.iter().filter(|(_, group)| group.units.is_empty()).count() > 50, "empty groups");
}

#[test]
fn a_random_round_is_the_same_for_the_same_seed() {
    assert_eq!(random_round(42).to_json(), random_round(42).to_json());
    assert_ne!(random_round(42).to_json(), random_round(43).to_json());
}

fn total(entrant: &chamdiem_scoring::Entrant) -> Option<chamdiem_scoring::Points> {
    match &entrant.outcome {
        Outcome::Assessed(sheet) => Some(sheet.total()),
        _ => None,
    }
}
