//! Extensions: for one unit or for the whole round, only ever later, each with its reason and its document.

use chamdiem_client::wire::{DialogueKind, ExtensionInput, FindingKind, LateSubmissionsWord, RoundInput};
use chamdiem_client::{Code, ETag};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT, DUE_AT, OPENS_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;
use time::Duration;

use super::{UNIT, code, draft, extension, office, opened, refusal, round_tag, submit};

const MICROSECOND: Duration = Duration::MICROSECOND;
const DAY: Duration = Duration::DAY;

/// Grants one; the round's tag is read before.
async fn extend(stage: &Stage, input: &ExtensionInput) -> u32 {
    let tag = round_tag(stage).await;
    office(stage).extensions(&play::round_id()).extend(input, &tag).await.unwrap().number
}

/// The faults that one is refused with, none of it stored.
async fn faults(stage: &Stage, input: &ExtensionInput) -> Vec<(String, Code)> {
    let (tag, before) = (round_tag(stage).await, stored(stage));
    let refused = office(stage).extensions(&play::round_id()).extend(input, &tag).await.unwrap_err();
    assert_eq!(refused.status(), Some(400), "{refused}");
    assert!(stored(stage) == before);
    refused.issues().iter().map(|issue| (issue.pointer.clone(), issue.code)).collect()
}

#[test]
fn a_unit_with_an_extension_is_in_time_until_it_ends_and_the_others_are_late() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        for unit in [UNIT, "so-tu-phap", "so-y-te"] {
            draft(stage, unit).await;
        }
        let until = DUE_AT + DAY;
        for unit in [UNIT, "so-y-te"] {
            extend(stage, &extension(Some(unit), until, None)).await;
        }
        stage.clock.set(until - MICROSECOND);
        assert!(!submit(stage, UNIT).await.unwrap(), "in time by its extension");
        assert!(submit(stage, "so-tu-phap").await.unwrap(), "without one it is late");
        stage.clock.set(until);
        assert!(submit(stage, "so-y-te").await.unwrap(), "an extension is half open too");

        stage.clock.set(CLOSES_AT);
        play::close(stage).await;
        play::appraise(stage, &[UNIT, "so-tu-phap", "so-y-te"].map(play::unit)).await;
        let ranking = office(stage).ranking(&play::round_id()).find().await.unwrap();
        let late = ranking.findings.iter().filter(|finding| finding.kind == FindingKind::SubmittedLate);
        let late: Vec<&str> = late.map(|finding| finding.unit.as_str()).collect();
        assert_eq!(late, ["so-tu-phap", "so-y-te"]);
    });
}

#[test]
fn an_extension_lets_its_unit_submit_where_nothing_late_is_taken() {
    on_both_backends(async |stage| {
        let strict = RoundInput { late_submissions: Some(LateSubmissionsWord::Refused), ..play::round_input() };
        opened(stage, &strict).await;
        for unit in [UNIT, "so-tu-phap"] {
            draft(stage, unit).await;
        }
        // Granted after the due moment, as a unit asks for it.
        stage.clock.set(DUE_AT + Duration::HOUR);
        extend(stage, &extension(Some(UNIT), CLOSES_AT, None)).await;
        assert_eq!(refusal(submit(stage, "so-tu-phap").await), (409, Code::SubmissionLate));
        assert!(!submit(stage, UNIT).await.unwrap());
    });
}

#[test]
fn an_extension_of_the_round_moves_its_dates_and_the_time_for_objections_with_them() {
    on_both_backends(async |stage| {
        let objections_until = Some((CLOSES_AT + DAY).into());
        opened(stage, &RoundInput { objections_until, ..play::round_input() }).await;
        draft(stage, UNIT).await;
        // After the round should have closed, but before anybody closed it.
        stage.clock.set(CLOSES_AT);
        assert_eq!(refusal(submit(stage, UNIT).await), (409, Code::DeadlinePassed));
        let before = round_tag(stage).await;
        extend(stage, &extension(None, CLOSES_AT + DAY, Some(CLOSES_AT + 2 * DAY))).await;
        let round = office(stage).rounds().find(&play::round_id()).await.unwrap();
        assert_ne!(round.etag, before);
        let dates = (round.due_at.0, round.closes_at.0, round.objections_until.clone().unwrap().0);
        assert_eq!(dates, (CLOSES_AT + DAY, CLOSES_AT + 2 * DAY, CLOSES_AT + 3 * DAY));
        assert_eq!(
            refusal(office(stage).rounds().close(&round.id, &round.etag).await),
            (409, Code::RoundNotYetClosing)
        );
        assert!(!submit(stage, UNIT).await.unwrap());

        // What was granted to a unit before holds where it is later than the round's own date.
        let given = office(stage).extensions(&play::round_id()).list().page().await.unwrap().items;
        let seen = (given[0].previous_due_at.0, given[0].previous_closes_at.0, &given[0].unit);
        assert_eq!(seen, (DUE_AT, CLOSES_AT, &None));
    });
}

#[test]
fn an_extension_only_ever_makes_it_later_and_names_every_fault() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let order = |at: &str| (at.to_owned(), Code::DatesOutOfOrder);
        let unit = Some(UNIT);
        // Both sides of each limit.
        assert_eq!(faults(stage, &extension(unit, DUE_AT, None)).await, [order("/due_at")]);
        assert_eq!(faults(stage, &extension(None, DUE_AT, None)).await, [order("/due_at")]);
        assert_eq!(faults(stage, &extension(unit, CLOSES_AT + MICROSECOND, None)).await, [order("/due_at")]);
        assert_eq!(faults(stage, &extension(None, CLOSES_AT + MICROSECOND, None)).await, [order("/due_at")]);
        let earlier = extension(None, DUE_AT + DAY, Some(CLOSES_AT - MICROSECOND));
        assert_eq!(faults(stage, &earlier).await, [order("/closes_at")]);
        let of_unit = extension(unit, DUE_AT + DAY, Some(CLOSES_AT + DAY));
        assert_eq!(faults(stage, &of_unit).await, [("/closes_at".to_owned(), Code::FieldUnknown)]);
        let stranger = extension(Some("so-khong-co"), OPENS_AT, Some(OPENS_AT));
        let all = [
            ("/unit".to_owned(), Code::ReferenceUnknown),
            ("/closes_at".to_owned(), Code::FieldUnknown),
            order("/due_at"),
        ];
        assert_eq!(faults(stage, &stranger).await, all);
        // A second one of the same unit starts from the first one.
        extend(stage, &extension(unit, DUE_AT + MICROSECOND, None)).await;
        assert_eq!(faults(stage, &extension(unit, DUE_AT + MICROSECOND, None)).await, [order("/due_at")]);
        extend(stage, &extension(unit, CLOSES_AT, None)).await;
        let given = office(stage).extensions(&play::round_id()).list().page().await.unwrap().items;
        assert_eq!(given[1].previous_due_at.0, DUE_AT + MICROSECOND);
        // What would already be over when it is granted is no extension.
        stage.clock.set(CLOSES_AT);
        assert_eq!(faults(stage, &extension(None, CLOSES_AT, None)).await, [order("/due_at")]);
        extend(stage, &extension(None, CLOSES_AT + MICROSECOND, Some(CLOSES_AT + MICROSECOND))).await;
    });
}

#[test]
fn only_an_open_round_is_extended_and_only_as_it_was_read() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let round = play::round_id();
        let input = extension(None, DUE_AT + DAY, None);
        let tag = round_tag(stage).await;
        assert_eq!(
            refusal(office(stage).extensions(&round).extend(&input, &tag).await),
            (409, Code::RoundStateForbids)
        );
        play::open(stage).await;
        let before = stored(stage);
        assert_eq!(refusal(office(stage).extensions(&round).extend(&input, &tag).await), (412, Code::Stale));
        assert!(stored(stage) == before);
        play::close(stage).await;
        let later = extension(None, CLOSES_AT + DAY, Some(CLOSES_AT + DAY));
        let tag = round_tag(stage).await;
        assert_eq!(
            refusal(office(stage).extensions(&round).extend(&later, &tag).await),
            (409, Code::RoundStateForbids)
        );
    });
}

#[test]
fn a_unit_sees_what_was_granted_to_it_and_to_all_and_is_told_of_it() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let round = play::round_id();
        for unit in [UNIT, "so-tu-phap"] {
            extend(stage, &extension(Some(unit), DUE_AT + DAY, None)).await;
        }
        extend(stage, &extension(None, DUE_AT + Duration::HOUR, None)).await;
        let numbers = async |client: chamdiem_client::Client| {
            let (mut pages, mut numbers) = (client.extensions(&round).list().limit(1).pages(), Vec::new());
            while let Some(page) = pages.next().await.unwrap() {
                numbers.extend(page.items.iter().map(|item| item.number));
            }
            numbers
        };
        assert_eq!(numbers(office(stage)).await, [1, 2, 3]);
        let own = stage.unit_client(&code(UNIT));
        assert_eq!(numbers(own.clone()).await, [1, 2], "numbered as it sees them");
        let seen = own.extensions(&round).find(1).await.unwrap();
        let told = (seen.reason.as_str(), seen.document_number.as_str(), seen.granted_by.as_str(), seen.due_at.0);
        let reason = "Đơn vị phải rà soát lại số liệu tiêu chí số 9";
        assert_eq!(told, (reason, "1234/UBND-KSTT", "appraiser", DUE_AT + DAY));
        assert_eq!(own.extensions(&round).find(2).await.unwrap().unit, None, "of all, not of another unit");
        assert!(own.extensions(&round).find(3).await.unwrap_err().is_not_found());
        assert!(stage.client(Role::Feeder).extensions(&round).list().page().await.unwrap_err().is_not_found());

        let dialogue = own.dialogue(&round, &code(UNIT)).list().page().await.unwrap().items;
        let told: Vec<_> = dialogue.iter().map(|entry| (entry.kind, entry.content.due_at.clone())).collect();
        assert_eq!(told, [(DialogueKind::Extended, Some((DUE_AT + DAY).into()))]);
    });
}

#[test]
fn the_answer_to_an_extension_tells_where_it_stands() {
    on_both_backends(async |stage| {
        opened(stage, &play::round_input()).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Appraiser, None));
        let input = serde_json::to_string(&extension(Some(UNIT), DUE_AT + DAY, None)).unwrap();
        let tag: ETag = round_tag(stage).await;
        let path = "/v1/rounds/dien-bien-2021-q2/extensions";
        let granted = wire.send("POST", path, &token, If::Match(tag.as_str()), &input).await;
        assert_eq!((granted.status, granted.header("Location")), (201, "extensions/1"));
        let seen = wire.get(&format!("{path}/1"), Some(&token)).await;
        assert_eq!((seen.etag(), seen.text()), (granted.etag(), granted.text()));
        let malformed = wire.get(&format!("{path}/0"), Some(&token)).await;
        assert_eq!(malformed.refusal(), (400, "invalid_path"));
    });
}
