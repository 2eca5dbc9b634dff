//! Rounds that cannot be: dates out of order, a rule set not in force, a twin, a roster that is empty or ambiguous.

use chamdiem_client::text::RoundId;
use chamdiem_client::wire::{GroupInput, MembershipInput, RoundInput, UnitLevel};
use chamdiem_client::{Code, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_usecases::asker::Role;

use super::{appraiser, code, faults, refusal};

fn round(id: &str) -> RoundId {
    id.parse().unwrap()
}

#[test]
fn a_round_names_every_fault_of_its_references_and_dates_at_once() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let before = stored(stage);
        let rounds = appraiser(stage);
        let wrong = RoundInput {
            authority: code("ubnd-tinh-khac"),
            rule_set: "qd-khong-co".parse().unwrap(),
            opens_at: play::DUE_AT.into(),
            due_at: play::DUE_AT.into(),
            closes_at: play::OPENS_AT.into(),
            objections_until: Some((play::OPENS_AT - time::Duration::MICROSECOND).into()),
            ..play::round_input()
        };
        let refused = rounds.rounds().put(&round("sai"), &wrong, Precondition::Create).await.unwrap_err();
        let expected = [
            ("/authority", Code::ReferenceUnknown),
            ("/rule_set", Code::ReferenceUnknown),
            ("/due_at", Code::DatesOutOfOrder),
            ("/closes_at", Code::DatesOutOfOrder),
            ("/objections_until", Code::DatesOutOfOrder),
        ];
        assert_eq!((refused.status(), faults(&refused)), (Some(400), expected.to_vec()));
        assert!(stored(stage) == before);
    });
}

#[test]
fn a_round_needs_a_rule_set_in_force_on_every_day_of_its_period() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let rounds = appraiser(stage);
        // Decision 1187 is in force from 13 November 2019.
        for (period, allowed) in
            [("2019-Q3", false), ("2019-Q4", false), ("2020-Q1", true), ("2019", false), ("2020", true)]
        {
            let input = RoundInput { period: period.parse().unwrap(), ..play::round_input() };
            let id = round(&format!("ky-{}", period.to_lowercase()));
            let answer = rounds.rounds().put(&id, &input, Precondition::Create).await;
            match answer {
                Ok(_) => assert!(allowed, "{period}"),
                Err(error) => {
                    assert!(!allowed, "{period}: {error}");
                    assert_eq!(faults(&error), [("/rule_set", Code::NotInForce)], "{period}");
                }
            }
        }
    });
}

#[test]
fn one_authority_has_one_round_for_one_period_and_rule_set() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let office = appraiser(stage);
        let before = stored(stage);
        let twin = office.rounds().put(&round("lan-hai"), &play::round_input(), Precondition::Create).await;
        assert_eq!(refusal(twin), (409, Code::RoundExists));
        assert!(stored(stage) == before);
        // The yearly round of the same year is another one; and the round itself may change before it opens.
        let yearly = RoundInput { period: "2021".parse().unwrap(), ..play::round_input() };
        office.rounds().put(&round("ca-nam"), &yearly, Precondition::Create).await.unwrap();
        let found = office.rounds().find(&play::round_id()).await.unwrap();
        let later = RoundInput { closes_at: (play::CLOSES_AT + time::Duration::DAY).into(), ..play::round_input() };
        let changed = office.rounds().put(&play::round_id(), &later, found.unchanged()).await.unwrap();
        assert_eq!(changed.closes_at, later.closes_at);
        let to_twin = RoundInput { period: "2021".parse().unwrap(), ..play::round_input() };
        let twin = office.rounds().put(&play::round_id(), &to_twin, changed.unchanged()).await;
        assert_eq!(refusal(twin), (409, Code::RoundExists));
    });
}

#[test]
fn a_round_without_a_unit_does_not_open() {
    on_both_backends(async |stage| {
        let admin = stage.client(Role::Admin);
        let authority = code(play::AUTHORITY);
        let province = play::unit_input("UBND tỉnh Điện Biên", UnitLevel::Province);
        admin.units().put(&authority, &province, Precondition::Create).await.unwrap();
        let office = appraiser(stage);
        let created = office.rounds().put(&play::round_id(), &play::round_input(), Precondition::Create).await.unwrap();
        let before = stored(stage);
        let opened = office.rounds().open(&play::round_id(), &created.etag).await;
        assert_eq!(refusal(opened), (409, Code::RosterEmpty));

        // A group whose members come later or are gone on the last day of the quarter is empty on that day.
        let member = |from: &str, until: Option<&str>| MembershipInput {
            unit: authority.clone(),
            valid_from: from.parse().unwrap(),
            valid_until: until.map(|day| day.parse().unwrap()),
        };
        let members = vec![member("2020-01-01", Some("2021-06-29")), member("2021-07-01", None)];
        let group = GroupInput { name: "Nhóm".into(), authority: authority.clone(), ordinal: 1, members };
        admin.groups().put(&"nhom".parse().unwrap(), &group, Precondition::Create).await.unwrap();
        let opened = office.rounds().open(&play::round_id(), &created.etag).await;
        assert_eq!(refusal(opened), (409, Code::RosterEmpty));
        let found = office.rounds().find(&play::round_id()).await.unwrap();
        assert_eq!((&found.opened_at, &found.etag), (&None, &created.etag));
        assert!(stored(stage) != before, "only the group has come");
    });
}

#[test]
fn a_round_with_a_unit_in_two_groups_does_not_open_and_names_each() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let (admin, office) = (stage.client(Role::Admin), appraiser(stage));
        let member = |unit: &str, until: Option<&str>| MembershipInput {
            unit: code(unit),
            valid_from: "2021-01-01".parse().unwrap(),
            valid_until: until.map(|day| day.parse().unwrap()),
        };
        let group = |members| GroupInput {
            name: "Các đơn vị thí điểm".into(),
            authority: code(play::AUTHORITY),
            ordinal: 3,
            members,
        };
        let twice = group(vec![
            member("so-y-te", None),
            member("ubnd-huyen-tua-chua", None),
            member("so-noi-vu", Some("2021-06-29")),
        ]);
        let third = "thi-diem".parse().unwrap();
        let created = admin.groups().put(&third, &twice, Precondition::Create).await.unwrap();
        let found = office.rounds().find(&play::round_id()).await.unwrap();
        let before = stored(stage);
        let refused = office.rounds().open(&play::round_id(), &found.etag).await.unwrap_err();
        assert_eq!((refused.status(), refused.code()), (Some(409), Some(Code::RosterUnitRepeated)));
        assert_eq!(faults(&refused), [("#roster", Code::RosterUnitRepeated); 2]);
        let details: Vec<&str> = refused.issues().iter().map(|issue| issue.detail.as_str()).collect();
        assert_eq!(
            details,
            [
                "Sở Y tế (so-y-te) thuộc nhiều nhóm, trong đó có nhóm thi-diem.",
                "UBND huyện Tủa Chùa (ubnd-huyen-tua-chua) thuộc nhiều nhóm, trong đó có nhóm thi-diem."
            ]
        );
        assert!(stored(stage) == before, "nothing is frozen");

        admin
            .groups()
            .put(&third, &group(vec![member("so-noi-vu", Some("2021-06-29"))]), created.unchanged())
            .await
            .unwrap();
        let opened = office.rounds().open(&play::round_id(), &found.etag).await.unwrap();
        assert_eq!(opened.opened_at.as_ref().unwrap().0, stage.clock.now());
        let roster = office.roster(&play::round_id()).find().await.unwrap();
        assert_eq!(roster.groups.len(), 2, "a group without members on that day is not on the roster");
    });
}
