//! Before publication nothing that a unit, a feeder or a reader is answered moves with what others do: two worlds that differ
//! in nothing else answer alike, byte for byte, headers included.

use chamdiem_api_types::operations::Verb;
use chamdiem_client::wire::{ExemptionInput, ExemptionReason, ExtensionInput, ReturnInput};
use chamdiem_client::{Operation, Precondition};
use chamdiem_tests::play::{self, CLOSES_AT, DUE_AT};
use chamdiem_tests::service::{BACKENDS, Stage, block_on};
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;
use time::Duration;

use super::{ask, token};

const UNIT: &str = "so-noi-vu";
const OTHERS: [&str; 2] = ["so-tai-chinh", "so-tu-phap"];

/// Who must not learn what others do.
const ASKERS: [&str; 3] = ["own", "feeder", "reader"];

/// What each service and each token has of its own.
const OWN: [&str; 2] = ["getSigningKeys", "getMe"];

/// Two services of which only the second has others that act.
struct Worlds([Stage; 2]);

impl Worlds {
    /// What `asker` reads of everything, once of its own unit and once of another, is the same in both.
    async fn are_alike(&self, moment: &str) {
        let wires = [Wire::to(&self.0[0]), Wire::to(&self.0[1])];
        for asker in ASKERS {
            let tokens = [0, 1].map(|world| token(&self.0[world], asker, UNIT));
            for operation in Operation::ALL
                .iter()
                .filter(|operation| operation.verb() == Verb::GET && !OWN.contains(&operation.id()))
            {
                for unit in [UNIT, OTHERS[0]] {
                    let mut likenesses = Vec::new();
                    for (wire, token) in wires.iter().zip(&tokens) {
                        let round = play::round_id();
                        let (path, answer) =
                            ask(wire, operation.id(), round.as_str(), unit, token.as_deref(), If::Unsaid).await;
                        likenesses.push(answer.likeness(&path));
                    }
                    assert_eq!(likenesses[0], likenesses[1], "{moment}: {} of {unit} as {asker}", operation.id());
                }
            }
            for state in ["open", "closed", "appraising"] {
                let path = format!("/v1/rounds?state={state}");
                let one = wires[0].get(&path, tokens[0].as_deref()).await.likeness(&path);
                assert_eq!(one, wires[1].get(&path, tokens[1].as_deref()).await.likeness(&path), "{moment}: {path}");
            }
        }
    }

    /// What the unit is answered when it tries to write, where it may not any more.
    async fn refuse_alike(&self, moment: &str) {
        let mut likenesses = Vec::new();
        for stage in &self.0 {
            let token = token(stage, "own", UNIT);
            let (path, answer) = ask(
                &Wire::to(stage),
                "putSelfAssessment",
                play::round_id().as_str(),
                UNIT,
                token.as_deref(),
                If::Match("\"9f86d081884c7d65-1\""),
            )
            .await;
            assert!(answer.status >= 400, "{}", answer.text());
            likenesses.push(answer.likeness(&path));
            let sheet = format!("/v1/rounds/{}/self-assessments/{UNIT}", play::round_id());
            let seen = Wire::to(stage).get(&sheet, token.as_deref()).await;
            let claim = serde_json::to_string(&play::claim(&play::unit(UNIT))).unwrap();
            let late =
                Wire::to(stage).send("PUT", &sheet, token.as_deref().unwrap(), If::Match(seen.etag()), &claim).await;
            assert!(late.status >= 400, "{}", late.text());
            likenesses.push(late.likeness(&sheet));
        }
        assert_eq!(likenesses[..2], likenesses[2..], "{moment}");
    }

    fn set_clock(&self, moment: time::OffsetDateTime) {
        self.0.iter().for_each(|stage| stage.clock.set(moment));
    }
}

/// Others get more time, one is exempt and one is not any more, and one sends its draft, gets it back and sends it again.
async fn others_act_while_it_is_open(stage: &Stage) {
    let (office, round) = (stage.client(Role::Appraiser), play::round_id());
    let reason = || "Đơn vị khác".into();
    for other in OTHERS {
        let seen = office.rounds().find(&round).await.unwrap();
        let extension = ExtensionInput {
            unit: Some(other.parse().unwrap()),
            due_at: (DUE_AT + Duration::DAY).into(),
            closes_at: None,
            reason: reason(),
            document_number: "1/VP".into(),
        };
        office.extensions(&round).extend(&extension, &seen.etag).await.unwrap();
    }
    let input = ExemptionInput { reason_code: ExemptionReason::Other, reason: reason() };
    let exempt =
        office.exemptions(&round).put(&"so-y-te".parse().unwrap(), &input, Precondition::Create).await.unwrap();
    office.exemptions(&round).put(&"so-cong-thuong".parse().unwrap(), &input, Precondition::Create).await.unwrap();
    office.exemptions(&round).delete(&"so-y-te".parse().unwrap(), &exempt.etag).await.unwrap();
    play::submit(stage, &[play::unit(OTHERS[0]), play::unit(OTHERS[1])]).await;
    let code = OTHERS[1].parse().unwrap();
    let sent = office.self_assessments(&round).find(&code).await.unwrap();
    office.self_assessments(&round).return_to_unit(&code, &ReturnInput { reason: reason() }, &sent.etag).await.unwrap();
}

/// The office extends what concerns all, and the unit.
async fn office_extends(stage: &Stage, unit: Option<&str>, hours: i64) {
    let (office, round) = (stage.client(Role::Appraiser), play::round_id());
    let seen = office.rounds().find(&round).await.unwrap();
    let extension = ExtensionInput {
        unit: unit.map(|unit| unit.parse().unwrap()),
        due_at: (DUE_AT + Duration::hours(hours)).into(),
        closes_at: None,
        reason: "Cho tất cả".into(),
        document_number: "2/VP".into(),
    };
    office.extensions(&round).extend(&extension, &seen.etag).await.unwrap();
}

#[test]
fn before_publication_a_unit_a_feeder_and_a_reader_are_told_nothing_that_moves_with_others() {
    for backend in BACKENDS {
        let worlds = Worlds([Stage::start(backend), Stage::start(backend)]);
        block_on(async {
            let [alone, _] = &worlds.0;
            for stage in &worlds.0 {
                play::until_open(stage).await;
            }
            worlds.are_alike("opened").await;
            others_act_while_it_is_open(&worlds.0[1]).await;
            worlds.are_alike("others have acted").await;
            for stage in &worlds.0 {
                office_extends(stage, None, 1).await;
                office_extends(stage, Some(UNIT), 2).await;
                play::submit(stage, &[play::unit(UNIT)]).await;
            }
            worlds.are_alike("submitted").await;
            play::appraise(&worlds.0[1], &[play::unit(OTHERS[0])]).await;
            worlds.are_alike("another is appraised").await;
            worlds.set_clock(CLOSES_AT);
            for stage in &worlds.0 {
                play::close(stage).await;
            }
            worlds.are_alike("closed").await;
            let other = play::unit(OTHERS[0]);
            let (office, round) = (worlds.0[1].client(Role::Appraiser), play::round_id());
            let code = other.unit.clone().into();
            let seen = office.appraisals(&round).find(&code).await.unwrap();
            let input = play::as_claimed(&play::claim(&other));
            office.appraisals(&round).put(&code, &input, seen.unchanged()).await.unwrap();
            let moved = office.rounds().find(&round).await.unwrap();
            let still = alone.client(Role::Appraiser).rounds().find(&round).await.unwrap();
            assert_ne!(moved.state, still.state, "to the office the worlds differ");
            worlds.are_alike("another is appraised after the close").await;
            worlds.refuse_alike("after the close").await;
            for stage in &worlds.0 {
                play::appraise(stage, &[play::unit(UNIT)]).await;
            }
            worlds.are_alike("the unit is appraised too").await;
        });
    }
}
