//! Both databases serve the same bytes.

use chamdiem_client::text::GroupCode;
use chamdiem_tests::play;
use chamdiem_tests::quarter::{DEPARTMENTS, DISTRICTS};
use chamdiem_tests::service::{BACKENDS, Stage, block_on};
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;

use super::path;

/// Every ranking and explanation of the round, with its entity tag.
async fn served(stage: &Stage, token: Option<&str>) -> Vec<(String, String, String)> {
    let wire = Wire::to(stage);
    let mut paths =
        vec![path("ranking"), path(&format!("rankings/{DEPARTMENTS}")), path(&format!("rankings/{DISTRICTS}"))];
    paths.extend(play::evaluated().iter().map(|unit| path(&format!("explanations/{}", unit.unit))));
    let mut answers = Vec::new();
    for path in paths {
        let answer = wire.get(&path, token).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answers.push((answer.etag().to_owned(), answer.text().to_owned(), path));
    }
    answers
}

#[test]
fn both_databases_serve_the_same_bytes_before_and_after_publication() {
    let [sqlite, postgres] = BACKENDS.map(|backend| {
        let stage = Stage::start(backend);
        block_on(async {
            play::until_appraised(&stage).await;
            let office = stage.token(Role::Appraiser, None);
            let provisional = served(&stage, Some(&office)).await;
            play::publish(&stage).await;
            (provisional, served(&stage, None).await)
        })
    });
    assert_eq!(sqlite.0, postgres.0, "provisional");
    assert_eq!(sqlite.1, postgres.1, "published");
    assert_ne!(sqlite.0[0], sqlite.1[0], "a published ranking says that it is published");
    assert!(sqlite.0[0].1.contains(r#""status":"provisional""#) && sqlite.1[0].1.contains(r#""status":"published""#));
}

#[test]
fn a_second_replica_serves_the_bytes_of_the_first() {
    block_on(async {
        for backend in BACKENDS {
            let first = Stage::start(backend);
            play::until_appraised(&first).await;
            play::publish(&first).await;
            let second = first.replica();
            assert_eq!(served(&first, None).await, served(&second, None).await, "{backend:?}");
            let group: GroupCode = DISTRICTS.parse().unwrap();
            let round = play::round_id();
            let unchanged = second.public.group_rankings(&round).find(&group).await.unwrap();
            let again = second.public.group_rankings(&round).find_if_changed(&group, &unchanged.etag).await.unwrap();
            assert!(again.is_none(), "304 where the asker has it");
        }
    });
}
