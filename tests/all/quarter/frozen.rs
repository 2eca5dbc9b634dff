//! A publication stays as it is, byte for byte, whatever is tried afterwards.

use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::quarter::{DEPARTMENTS, DISTRICTS};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{If, Wire, tag};
use chamdiem_usecases::asker::Role;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::path;

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that the public reads: the whole ranking and each group's.
async fn public_bytes(wire: &Wire) -> Vec<(String, String)> {
    let mut bytes = Vec::new();
    for rest in ["ranking".to_owned(), format!("rankings/{DEPARTMENTS}"), format!("rankings/{DISTRICTS}")] {
        let answer = wire.get(&path(&rest), None).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        bytes.push((answer.etag().to_owned(), answer.text().to_owned()));
    }
    bytes
}

/// One attempt: who, verb, path behind the round, tag, body, expected status and code.
type Attempt = (Role, &'static str, String, String, String, (u16, &'static str));

/// Everything that would change the result, each with the tag that is current, so that only the state can refuse it.
async fn attempts(stage: &Stage, wire: &Wire) -> Vec<Attempt> {
    let office = stage.token(Role::Admin, None);
    let tags = ["", "self-assessments/so-noi-vu", "appraisals/so-noi-vu", "exemptions/ban-dan-toc", "ranking"];
    let mut current = Vec::new();
    for rest in tags {
        let at = path(rest);
        let answer = wire.get(at.trim_end_matches('/'), Some(&office)).await;
        assert_eq!(answer.status, 200, "{at}");
        current.push(answer.etag().to_owned());
    }
    let [round, claim, appraisal, exemption, ranking] = current.try_into().unwrap();
    let claim_of = play::claim(&play::unit("so-noi-vu"));
    let claimed = serde_json::to_string(&claim_of).unwrap();
    let decided = serde_json::to_string(&play::as_claimed(&claim_of)).unwrap();
    let dates = serde_json::to_string(&play::round_input()).unwrap();
    let reason = json!({ "reason": "Bổ sung số liệu" }).to_string();
    let exempt = json!({ "reason_code": "other", "reason": "Lý do khác" }).to_string();
    let forbidden = (409, "round_state_forbids");
    let attempt = |role, verb, rest: &str, tag: &str, body: &str| {
        (role, verb, rest.to_owned(), tag.to_owned(), body.to_owned(), forbidden)
    };
    vec![
        attempt(Role::Appraiser, "PUT", "", &round, &dates),
        attempt(Role::Appraiser, "POST", "opening", &round, ""),
        attempt(Role::Appraiser, "POST", "closing", &round, ""),
        attempt(Role::Appraiser, "PUT", "exemptions/ban-dan-toc", &exemption, &exempt),
        attempt(Role::Appraiser, "DELETE", "exemptions/ban-dan-toc", &exemption, ""),
        attempt(Role::Appraiser, "PUT", "exemptions/ubnd-huyen-muong-nhe", "", &exempt),
        attempt(Role::Unit, "PUT", "self-assessments/so-noi-vu", &claim, &claimed),
        attempt(Role::Unit, "POST", "self-assessments/so-noi-vu/submission", &claim, ""),
        attempt(Role::Appraiser, "POST", "self-assessments/so-noi-vu/returns", &claim, &reason),
        attempt(Role::Appraiser, "PUT", "appraisals/so-noi-vu", &appraisal, &decided),
        attempt(Role::Publisher, "POST", "publications", &ranking, "{}"),
    ]
}

#[test]
fn a_publication_is_what_is_served_and_stays_so_whatever_is_tried() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        assert_eq!(wire.get(&path("ranking"), None).await.refusal(), (404, "not_found"));
        let publication = play::publish(stage).await;

        let frozen = public_bytes(&wire).await;
        let whole = &frozen[0].1;
        assert!(frozen[0].0.ends_with(&format!("-{}\"", &sha256_hex(whole.as_bytes())[..32])), "{}", frozen[0].0);
        let listed = stage.public.publications(&play::round_id()).list().await.unwrap();
        let [summary] = listed.items.as_slice() else { panic!("{listed:?}") };
        assert_eq!((summary.number, &summary.sha256), (1, &publication.sha256));
        let single = stage.public.publications(&play::round_id()).find(1).await.unwrap();
        assert_eq!(single.value, publication.value);
        assert_eq!(serde_json::to_string(&single.ranking).unwrap(), *whole);

        let before = stored(stage);
        for (role, verb, rest, tag, body, expected) in attempts(stage, &wire).await {
            let unit = (role == Role::Unit).then_some("so-noi-vu");
            let token = stage.token(role, unit);
            let bound = if tag.is_empty() { If::New } else { If::Match(&tag) };
            let at = path(&rest);
            let answer = wire.send(verb, at.trim_end_matches('/'), &token, bound, &body).await;
            assert_eq!(answer.refusal(), expected, "{verb} {rest}: {}", answer.text());
        }
        assert!(stored(stage) == before, "nothing of it is stored");
        assert_eq!(public_bytes(&wire).await, frozen);

        the_register_goes_on_and_the_publication_does_not(stage).await;
        assert_eq!(public_bytes(&wire).await, frozen);
        assert_eq!(public_bytes(&Wire::to(&stage.replica())).await, frozen, "read anew from the database");
    });
}

/// Units get new names, groups lose members, another table is imported: all that is allowed, and changes no old result.
async fn the_register_goes_on_and_the_publication_does_not(stage: &Stage) {
    let (admin, round) = (stage.client(Role::Admin), play::round_id());
    let code = "so-noi-vu".parse().unwrap();
    let unit = admin.units().find(&code).await.unwrap();
    let renamed = play::unit_input("Sở Nội vụ và Lao động", unit.level);
    admin.units().put(&code, &renamed, unit.unchanged()).await.unwrap();
    let group = DISTRICTS.parse().unwrap();
    let found = admin.groups().find(&group).await.unwrap();
    let input = chamdiem_client::wire::GroupInput {
        name: "Nhóm khác".into(),
        authority: found.authority.clone(),
        ordinal: 7,
        members: Vec::new(),
    };
    admin.groups().put(&group, &input, found.unchanged()).await.unwrap();
    let appraiser = stage.client(Role::Appraiser);
    let mut table = play::printed_tables();
    table.tables.truncate(1);
    let imported = appraiser.imported_result(&round).find().await.unwrap();
    appraiser.imported_result(&round).put(&table, imported.unchanged()).await.unwrap();
}

#[test]
fn nobody_publishes_what_they_appraised_last_or_what_they_have_not_read() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::let_through(stage).await;
        let (wire, publications) = (Wire::to(stage), path("publications"));
        let publisher = stage.token(Role::Publisher, None);
        let read = wire.get(&path("ranking"), Some(&publisher)).await;

        // One account with both roles, which is the last appraiser of this round.
        let both = chamdiem_usecases::trust::grant::Grant {
            subject: "appraiser".to_owned(),
            client_id: "chamdiem-cli".to_owned(),
            roles: vec![Role::Appraiser, Role::Publisher],
            unit: None,
            scope: chamdiem_usecases::asker::Scope::ALL,
            life_seconds: 900,
        };
        let both = stage.running.issuer().mint(&both, stage.clock.now()).unwrap();
        let first = tag("ranking", &["dien-bien-2021-q2"], 1);
        let group = wire.get(&path("rankings/so-ban-nganh"), Some(&publisher)).await;
        let before = stored(stage);
        for (token, bound, expected) in [
            (&both, If::Match(read.etag()), (409, "publisher_appraised")),
            (&publisher, If::Unsaid, (428, "precondition_required")),
            (&publisher, If::New, (428, "precondition_required")),
            (&publisher, If::Match(&first), (412, "stale")),
            (&publisher, If::Match("*"), (400, "invalid_header")),
            (&publisher, If::Match(group.etag()), (400, "invalid_header")),
        ] {
            let answer = wire.send("POST", &publications, token, bound, "{}").await;
            assert_eq!(answer.refusal(), expected, "{bound:?}");
        }
        assert!(stored(stage) == before);

        // The ranking changes between reading and publishing.
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let unit = "so-noi-vu".parse().unwrap();
        let appraisal = appraiser.appraisals(&round).find(&unit).await.unwrap();
        let mut input = play::as_claimed(&play::claim(&play::unit("so-noi-vu")));
        input.officer_average = Some("8.60".parse().unwrap());
        appraiser.appraisals(&round).put(&unit, &input, appraisal.unchanged()).await.unwrap();
        let answer = wire.send("POST", &publications, &publisher, If::Match(read.etag()), "{}").await;
        assert_eq!(answer.refusal(), (412, "stale"));
        let read = wire.get(&path("ranking"), Some(&publisher)).await;
        let answer = wire.send("POST", &publications, &publisher, If::Match(read.etag()), "{}").await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["ranking"]["groups"][0]["rows"][15]["officer_average"], "8.60");
    });
}
