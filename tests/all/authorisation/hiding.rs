//! What may not be known cannot be told from what does not exist: same status, same headers, same bytes but for the
//! path that was asked and the number of the request.

use chamdiem_client::wire::RoundStateWord;
use chamdiem_client::{Operation, Precondition};
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;

use super::{ask, token};

/// What a write may say of the version that it changes.
const BOUNDS: [If<'static>; 3] = [If::Unsaid, If::New, If::Match("\"9f86d081884c7d65-1\"")];

/// The operations whose path has a parameter.
fn with(parameter: &str) -> impl Iterator<Item = &'static str> {
    Operation::ALL.iter().filter(move |operation| operation.path().contains(parameter)).map(|operation| operation.id())
}

#[test]
fn a_foreign_draft_cannot_be_told_from_one_that_does_not_exist() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        play::open(stage).await;
        // One unit with a draft, one that has submitted and was appraised, one exempt, one that has done nothing.
        let (round, drafting) = (play::round_id(), play::unit("so-y-te"));
        let code = drafting.unit.clone().into();
        let own = stage.unit_client(&code);
        let claim = play::claim(&drafting);
        own.self_assessments(&round).put(&code, &claim, Precondition::Create).await.unwrap();
        play::submit(stage, &[play::unit("so-tai-chinh")]).await;
        play::appraise(stage, &[play::unit("so-tai-chinh")]).await;
        let units = ["so-y-te", "so-tai-chinh", "ban-dan-toc", "so-cong-thuong", "so-khong-co"];

        let wire = Wire::to(stage);
        for asker in ["nobody", "other", "feeder", "reader", "roleless"] {
            let token = token(stage, asker, "so-noi-vu");
            for operation in with("{round}").filter(|operation| with("{unit}").any(|other| other == *operation)) {
                for bound in BOUNDS {
                    let mut likenesses = Vec::new();
                    for unit in units {
                        let (path, answer) = ask(&wire, operation, round.as_str(), unit, token.as_deref(), bound).await;
                        assert!(matches!(answer.status, 401 | 403 | 404), "{operation} as {asker}: {}", answer.text());
                        likenesses.push(answer.likeness(&path));
                    }
                    likenesses.dedup();
                    assert_eq!(likenesses.len(), 1, "{operation} as {asker}, {bound:?}: {likenesses:#?}");
                }
            }
        }
    });
}

#[test]
fn an_unpublished_round_cannot_be_told_from_one_that_does_not_exist() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let wire = Wire::to(stage);
        for asker in ["nobody", "feeder", "reader", "roleless"] {
            let token = token(stage, asker, "so-noi-vu");
            let knows_of_it = ["feeder", "reader"].contains(&asker);
            let told = |operation: &&str| knows_of_it && ["getRound", "getRoster"].contains(operation);
            for operation in with("{round}").filter(|operation| !told(operation)) {
                for bound in BOUNDS {
                    for unit in ["so-noi-vu", "ban-dan-toc", "so-khong-co"] {
                        let token = token.as_deref();
                        let (path, hidden) = ask(&wire, operation, "dien-bien-2021-q2", unit, token, bound).await;
                        let (absent_path, absent) = ask(&wire, operation, "khong-co", unit, token, bound).await;
                        assert!(matches!(hidden.status, 401 | 403 | 404), "{operation} as {asker}: {}", hidden.text());
                        let (hidden, absent) = (hidden.likeness(&path), absent.likeness(&absent_path));
                        assert_eq!(hidden, absent, "{operation} as {asker}, {bound:?}");
                    }
                }
            }
        }
    });
}

#[test]
fn the_list_of_rounds_shows_unpublished_ones_to_all_with_a_role_and_appraisals_to_the_office_only() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let everybody = |stage: &chamdiem_tests::service::Stage| {
            let roleless = stage.public.with_token(token(stage, "roleless", "").unwrap()).unwrap();
            let roles = [Role::Admin, Role::Appraiser, Role::Publisher, Role::Unit, Role::Feeder, Role::Reader];
            let mut clients = vec![stage.public.clone(), roleless];
            clients.extend(roles.map(|role| stage.client(role)));
            clients
        };
        let seen = async || {
            let mut seen = Vec::new();
            for client in everybody(stage) {
                let all = client.rounds().list().page().await.unwrap().items.len();
                let published =
                    client.rounds().list().state(RoundStateWord::Published).page().await.unwrap().items.len();
                let appraising =
                    client.rounds().list().state(RoundStateWord::Appraising).page().await.unwrap().items.len();
                seen.push((all, published, appraising));
            }
            seen
        };
        let (nothing, as_it_is, as_told) = ((0, 0, 0), (1, 0, 1), (1, 0, 0));
        let before = [nothing, nothing, as_it_is, as_it_is, as_it_is, as_told, as_told, as_told];
        assert_eq!(seen().await, before);
        play::publish(stage).await;
        assert_eq!(seen().await, [(1, 1, 0); 8]);
    });
}

#[test]
fn a_unit_is_told_that_the_ranking_is_kept_back_but_not_of_rounds_that_do_not_exist() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Unit, Some("so-noi-vu")));
        for rest in ["ranking", "rankings/so-ban-nganh", "publications", "publications/1"] {
            let kept = wire.get(&format!("/v1/rounds/dien-bien-2021-q2/{rest}"), Some(&token)).await;
            assert_eq!(kept.refusal(), (403, "ranking_embargoed"), "{rest}");
            assert_eq!(kept.problem().detail, "Xếp hạng chỉ được xem sau khi công bố.");
            let absent = wire.get(&format!("/v1/rounds/khong-co/{rest}"), Some(&token)).await;
            assert_eq!(absent.refusal(), (404, "not_found"), "{rest}");
        }
    });
}
