//! What is there when the requests come: rounds in their states, so that requests that are made up meet something.

use chamdiem_client::Precondition;
use chamdiem_client::text::RoundId;
use chamdiem_client::wire::RoundInput;
use chamdiem_service::handlers::examples;
use chamdiem_usecases::asker::Role;
use time::Duration;

use chamdiem_tests::play;
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{If, Wire};

/// The round of Q2/2021, published with its evidence; one that is open now; one that is being prepared.
pub async fn make(stage: &Stage) {
    play::until_open(stage).await;
    let feeder = stage.token(Role::Feeder, None);
    let dossiers = examples::evidence::dossiers().to_string();
    let sent = Wire::to(stage).send("POST", "/v1/dossiers?source=mot-cua-tinh", &feeder, If::Unsaid, &dossiers).await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    play::from_open_until_appraised(stage).await;
    play::publish(stage).await;
    // From here on as the program will see it, with the system's clock.
    stage.clock.set(chamdiem_usecases::clock::Clock::system().now());
    open(stage, "dien-bien-2026-q3", "2026-Q3").await;
    let (appraiser, prepared) = (stage.client(Role::Appraiser), "dien-bien-2026-q4".parse().unwrap());
    appraiser.rounds().put(&prepared, &input(stage, "2026-Q4"), Precondition::Create).await.unwrap();
}

fn input(stage: &Stage, period: &str) -> RoundInput {
    let now = stage.clock.now();
    RoundInput {
        period: period.parse().unwrap(),
        opens_at: (now - Duration::DAY).into(),
        due_at: (now + Duration::days(30)).into(),
        closes_at: (now + Duration::days(60)).into(),
        ..play::round_input()
    }
}

/// Opens a round in which one unit has drafted and one has submitted.
async fn open(stage: &Stage, round: &str, period: &str) {
    let (appraiser, round): (_, RoundId) = (stage.client(Role::Appraiser), round.parse().unwrap());
    let prepared = appraiser.rounds().put(&round, &input(stage, period), Precondition::Create).await.unwrap();
    appraiser.rounds().open(&round, &prepared.etag).await.unwrap();
    for (unit, submits) in [("so-noi-vu", false), ("so-tu-phap", true)] {
        let unit = play::unit(unit);
        let code = unit.unit.clone().into();
        let client = stage.unit_client(&code);
        let assessments = client.self_assessments(&round);
        let draft = assessments.put(&code, &play::claim(&unit), Precondition::Create).await.unwrap();
        if submits {
            assessments.submit(&code, &draft.etag).await.unwrap();
        }
    }
}
