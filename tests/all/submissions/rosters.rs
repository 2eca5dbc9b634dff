//! Rosters in time: frozen at opening, made of the units and memberships of the period, under any authority.

use chamdiem_client::text::{GroupCode, RoundId};
use chamdiem_client::wire::{GroupInput, MembershipInput, Requirement, Roster, RoundInput, UnitInput, UnitLevel};
use chamdiem_client::{Client, Code, Precondition};
use chamdiem_tests::play;
use chamdiem_tests::quarter::DISTRICTS;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

use super::{UNIT, appraiser, claim, code, opened, refusal};

/// Every unit of a roster by its name, group by group.
fn names(roster: &Roster) -> Vec<Vec<&str>> {
    roster.groups.iter().map(|group| group.units.iter().map(|unit| unit.name.0.as_str()).collect()).collect()
}

async fn roster(client: &Client, round: &RoundId) -> Roster {
    client.roster(round).find().await.unwrap().value
}

#[test]
fn the_roster_and_its_names_are_frozen_at_opening() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        play::prepare(stage).await;
        let (admin, office, round) = (stage.client(Role::Admin), appraiser(stage), play::round_id());
        let rename = async |name: &str| {
            let found = admin.units().find(&code(UNIT)).await.unwrap();
            let input = play::unit_input(name, UnitLevel::Department);
            admin.units().put(&code(UNIT), &input, found.unchanged()).await.unwrap();
        };

        // Until it opens, the roster follows the register, and its tag follows too.
        let prepared = office.roster(&round).find().await.unwrap();
        assert!(!prepared.frozen);
        let ranked = office.ranking(&round).find().await.unwrap();
        assert!(office.ranking(&round).find_if_changed(&ranked.etag).await.unwrap().is_none());
        rename("Sở Nội vụ mới").await;
        let again =
            office.ranking(&round).find_if_changed(&ranked.etag).await.unwrap().expect("no 304 for a stale one");
        assert!(again.groups[0].rows.iter().any(|row| row.name.as_str() == "Sở Nội vụ mới"));
        let group = admin.groups().find(&again.groups[0].code).await.unwrap();
        let mut members = group.members.clone();
        members.remove(1);
        let input = GroupInput {
            name: group.name.clone(),
            authority: group.authority.clone(),
            ordinal: group.ordinal,
            members: members.clone(),
        };
        let changed = admin.groups().put(&group.code, &input, group.unchanged()).await.unwrap();
        let fewer =
            office.ranking(&round).find_if_changed(&again.etag).await.unwrap().expect("the groups have changed");
        assert_eq!(fewer.groups[0].rows.len() + fewer.groups[0].exempt.len(), members.len());
        let input = GroupInput { members: group.members.clone(), ..input };
        admin.groups().put(&group.code, &input, changed.unchanged()).await.unwrap();
        let followed = office.roster(&round).find().await.unwrap();
        assert!(names(&followed)[0].contains(&"Sở Nội vụ mới"));
        assert_ne!(followed.etag, prepared.etag);
        rename("Sở Nội vụ").await;

        play::open(stage).await;
        let frozen = office.roster(&round).find().await.unwrap();
        assert!(frozen.frozen);
        assert_eq!(frozen.groups, prepared.groups);
        let exempt = frozen.groups[0].units.iter().filter(|unit| unit.requirement == Some(Requirement::Exempt));
        assert_eq!(
            exempt.map(|unit| unit.code.as_str()).collect::<Vec<_>>(),
            ["van-phong-ubnd-tinh", "so-ngoai-vu", "ban-dan-toc"]
        );

        // Afterwards a unit is renamed, a group loses all its members and its name: the roster stays.
        rename("Sở Nội vụ và Lao động").await;
        let group: GroupCode = DISTRICTS.parse().unwrap();
        let found = admin.groups().find(&group).await.unwrap();
        let input =
            GroupInput { name: "Nhóm cũ".into(), authority: found.authority.clone(), ordinal: 2, members: vec![] };
        admin.groups().put(&group, &input, found.unchanged()).await.unwrap();
        assert_eq!(office.roster(&round).find().await.unwrap(), frozen);
        play::submit(stage, &[play::unit(UNIT), play::unit("ubnd-huyen-nam-po")]).await;
        play::appraise(stage, &[play::unit(UNIT), play::unit("ubnd-huyen-nam-po")]).await;
        let ranking = office.ranking(&round).find().await.unwrap();
        assert_eq!(ranking.groups[0].rows[0].name.0, "Sở Nội vụ");
        assert_eq!(
            (ranking.groups[1].name.0.as_str(), ranking.groups[1].counts.units),
            ("UBND các huyện, thị xã, thành phố", 10)
        );
        assert_eq!(ranking.groups[1].rows[0].name.0, "UBND huyện Nậm Pồ");
    });
}

async fn put_unit(admin: &Client, unit: &str, name: &str, level: UnitLevel, parent: Option<&str>) {
    let parent = parent.map(code);
    let input = UnitInput { parent, ..play::unit_input(name, level) };
    admin.units().put(&code(unit), &input, Precondition::Create).await.unwrap();
}

#[test]
fn a_district_assesses_its_own_communes_beside_the_round_of_the_province() {
    on_both_backends(async |stage| {
        opened(stage).await;
        let (admin, office) = (stage.client(Role::Admin), appraiser(stage));
        let district = "ubnd-huyen-tuan-giao";
        let communes = [
            ("xa-quai-to", "Xã Quài Tở"),
            ("xa-mun-chung", "Xã Mùn Chung"),
            ("thi-tran-tuan-giao", "Thị trấn Tuần Giáo"),
        ];
        for (unit, name) in communes {
            put_unit(&admin, unit, name, UnitLevel::Commune, Some(district)).await;
        }
        let members = communes.map(|(unit, _)| MembershipInput {
            unit: code(unit),
            valid_from: "2021-01-01".parse().unwrap(),
            valid_until: None,
        });
        let group = GroupInput {
            name: "UBND các xã, thị trấn".into(),
            authority: code(district),
            ordinal: 1,
            members: members.to_vec(),
        };
        admin.groups().put(&"xa-tuan-giao".parse().unwrap(), &group, Precondition::Create).await.unwrap();
        let round: RoundId = "tuan-giao-2021-q2".parse().unwrap();
        let input = RoundInput { authority: code(district), ..play::round_input() };
        let created = office.rounds().put(&round, &input, Precondition::Create).await.unwrap();
        office.rounds().open(&round, &created.etag).await.unwrap();
        assert_eq!(names(&roster(&office, &round).await), [["Xã Quài Tở", "Xã Mùn Chung", "Thị trấn Tuần Giáo"]]);

        // The same rules; and a commune is on no other roster.
        for ((unit, _), like) in communes.iter().zip(["so-noi-vu", "so-tu-phap", "so-y-te"]) {
            let own = stage.unit_client(&code(unit));
            let draft =
                own.self_assessments(&round).put(&code(unit), &claim(like), Precondition::Create).await.unwrap();
            own.self_assessments(&round).submit(&code(unit), &draft.etag).await.unwrap();
            let decided = play::as_claimed(&claim(like));
            office.appraisals(&round).put(&code(unit), &decided, Precondition::Create).await.unwrap();
            let province = play::round_id();
            let elsewhere = own.self_assessments(&province);
            assert_eq!(
                refusal(elsewhere.put(&code(unit), &claim(like), Precondition::Create).await),
                (404, Code::NotFound)
            );
        }
        let ranking = office.ranking(&round).find().await.unwrap();
        let order: Vec<&str> = ranking.groups[0].rows.iter().map(|row| row.unit.as_str()).collect();
        assert_eq!(order, ["xa-mun-chung", "thi-tran-tuan-giao", "xa-quai-to"]);
        assert_eq!((ranking.authority.as_str(), ranking.groups.len()), (district, 1));
        let province = office.ranking(&play::round_id()).find().await.unwrap();
        assert_eq!(province.groups[1].counts.assessed, 0, "the round of the province is another one");
    });
}

/// Two communes that were merged into a third on 1 July 2021, and one that moved to another group on that day.
async fn merged_communes(stage: &Stage) {
    let admin = stage.client(Role::Admin);
    put_unit(&admin, play::AUTHORITY, "UBND tỉnh Điện Biên", UnitLevel::Province, None).await;
    let unit = |name: &str, from: &str, until: Option<&str>, successors: Option<&[&str]>| UnitInput {
        valid_from: from.parse().unwrap(),
        valid_until: until.map(|day| day.parse().unwrap()),
        successors: successors.map(|codes| codes.iter().map(|unit| code(unit)).collect()),
        ..play::unit_input(name, UnitLevel::Commune)
    };
    for (key, input) in [
        ("xa-moi", unit("Xã Mới", "2021-07-01", None, None)),
        ("xa-cu-mot", unit("Xã Cũ Một", "2000-01-01", Some("2021-06-30"), Some(&["xa-moi"]))),
        ("xa-cu-hai", unit("Xã Cũ Hai", "2000-01-01", Some("2021-06-30"), Some(&["xa-moi"]))),
        ("xa-chuyen", unit("Xã Chuyển Nhóm", "2000-01-01", None, None)),
    ] {
        admin.units().put(&code(key), &input, Precondition::Create).await.unwrap();
    }
    let member = |unit: &str, from: &str, until: Option<&str>| MembershipInput {
        unit: code(unit),
        valid_from: from.parse().unwrap(),
        valid_until: until.map(|day| day.parse().unwrap()),
    };
    // Memberships without an end: a unit that is gone is not on a roster all the same.
    let first = vec![
        member("xa-cu-mot", "2000-01-01", None),
        member("xa-cu-hai", "2000-01-01", None),
        member("xa-moi", "2000-01-01", None),
        member("xa-chuyen", "2000-01-01", Some("2021-06-30")),
    ];
    let second = vec![member("xa-chuyen", "2021-07-01", None)];
    for (ordinal, (key, members)) in (1..).zip([("nhom-mot", first), ("nhom-hai", second)]) {
        let input = GroupInput { name: key.into(), authority: code(play::AUTHORITY), ordinal, members };
        admin.groups().put(&key.parse().unwrap(), &input, Precondition::Create).await.unwrap();
    }
}

#[test]
fn a_roster_has_the_units_and_memberships_of_the_last_day_of_its_period() {
    on_both_backends(async |stage| {
        merged_communes(stage).await;
        let office = appraiser(stage);
        let cases = [
            ("2021-Q2", vec![vec!["Xã Cũ Một", "Xã Cũ Hai", "Xã Chuyển Nhóm"]]),
            ("2021-Q3", vec![vec!["Xã Mới"], vec!["Xã Chuyển Nhóm"]]),
            ("2021", vec![vec!["Xã Mới"], vec!["Xã Chuyển Nhóm"]]),
        ];
        for (period, expected) in &cases {
            let round: RoundId = format!("ky-{}", period.to_lowercase()).parse().unwrap();
            let input = RoundInput { period: period.parse().unwrap(), ..play::round_input() };
            let created = office.rounds().put(&round, &input, Precondition::Create).await.unwrap();
            assert_eq!(names(&roster(&office, &round).await), *expected, "{period}, prepared");
            office.rounds().open(&round, &created.etag).await.unwrap();
            assert_eq!(names(&roster(&office, &round).await), *expected, "{period}, frozen");
        }
        // The unit that is gone still answers for the round in which it was, and names who came after it.
        let round: RoundId = "ky-2021-q2".parse().unwrap();
        let gone = stage.unit_client(&code("xa-cu-mot"));
        gone.self_assessments(&round).put(&code("xa-cu-mot"), &claim(UNIT), Precondition::Create).await.unwrap();
        let unit = gone.units().find(&code("xa-cu-mot")).await.unwrap();
        assert_eq!(unit.successors.iter().map(|unit| unit.as_str()).collect::<Vec<_>>(), ["xa-moi"]);
        let heir = stage.unit_client(&code("xa-moi"));
        let written = heir.self_assessments(&round).put(&code("xa-moi"), &claim(UNIT), Precondition::Create).await;
        assert_eq!(refusal(written), (404, Code::NotFound));
    });
}
