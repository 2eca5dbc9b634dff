//! Another province enters its rules over the API and gets its ranking, without a new build: a total of 100 points with
//! three decimals, four criteria in another order, other classes, three groups, no officers.

use chamdiem_client::text::{RoundId, UnitCode};
use chamdiem_client::wire::{GroupInput, MembershipInput, Ranking, RoundInput, UnitInput, UnitLevel};
use chamdiem_client::{Client, Precondition};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play::{self, CLOSES_AT};
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_tests::wire::{If, Wire, tag};
use chamdiem_usecases::asker::Role;
use serde_json::{Value, json};

const PROVINCE: &str = "ubnd-tinh-khac";

/// A unit and what it scores, in the order of the criteria's numbers: `so_hoa` at most 25.5, `cong_khai` 10, `hai_long`
/// 30, `dung_han` 34.5.
type Scored = (&'static str, [&'static str; 4]);

/// The groups and their units.
const GROUPS: [(&str, &[Scored]); 3] = [
    (
        "cac-so",
        &[
            ("so-mot", ["25.5", "10", "29.999", "24.5"]),
            ("so-hai", ["25.500", "10.000", "30.000", "34.500"]),
            ("so-ba", ["25.5", "10", "30", "24.5"]),
            ("so-bon", ["15.5", "10", "30", "34.5"]),
            ("so-nam", ["0", "0.001", "0", "49.999"]),
        ],
    ),
    ("cac-huyen", &[("huyen-mot", ["20", "10", "20", "20"]), ("huyen-hai", ["20", "10", "20", "19.999"])]),
    ("cac-doanh-nghiep", &[("dien-luc", ["12.345", "6.789", "1.111", "0.005"])]),
];

fn figure(value: impl Into<Value>) -> Value {
    json!({ "value": value.into(), "standing": "D", "source": "Quyết định của tỉnh khác" })
}

fn criterion(key: &str, number: u16, maximum: &str) -> Value {
    json!({
        "key": key, "number": figure(number), "name": format!("Tiêu chí {key}"), "evidence_scope": "unit",
        "method": "declared", "maximum": figure(maximum), "levels": [],
    })
}

fn band(name: &str, from: &str, below: Option<&str>) -> Value {
    let mut band = json!({ "name": name, "from": from, "standing": "D", "source": "Quyết định của tỉnh khác" });
    if let Some(below) = below {
        band["below"] = json!(below);
    }
    band
}

/// The rules of the other province.
fn rules(ranks: &str) -> Value {
    json!({
        "name": "Bộ chỉ số phục vụ người dân, doanh nghiệp",
        "legal_basis": [],
        "in_force_from": figure("2021-01-01"),
        "decimals": figure(3),
        "rounding": figure("half_to_even"),
        "criteria": [
            criterion("hai_long", 7, "30"), criterion("so_hoa", 1, "25.5"),
            criterion("dung_han", 9, "34.5"), criterion("cong_khai", 4, "10.000"),
        ],
        "bands": [
            band("Loại A", "90", None), band("Loại B", "70", Some("90")),
            band("Loại C", "50.001", Some("70")), band("Loại D", "0", Some("50.001")),
        ],
        "unclassified_name": figure("Chưa xếp loại"),
        "ties": { "ranks": ranks, "order": ["roster_order"], "standing": "D", "source": "Quyết định của tỉnh khác" },
    })
}

/// Enters the rules over the API.
async fn enter(stage: &Stage, id: &str, rules: &Value) {
    let token = stage.token(Role::Admin, None);
    let entered =
        Wire::to(stage).send("PUT", &format!("/v1/rule-sets/{id}"), &token, If::New, &rules.to_string()).await;
    assert_eq!(entered.status, 201, "{}", entered.text());
    assert_eq!(entered.json()["total_maximum"], "100.000");
}

/// The province, its units and its groups.
async fn register(stage: &Stage) {
    let admin = stage.client(Role::Admin);
    let unit = async |code: &str, level, parent: Option<&str>| {
        let parent = parent.map(|parent| parent.parse().unwrap());
        let input = UnitInput { parent, ..play::unit_input(code, level) };
        admin.units().put(&code.parse().unwrap(), &input, Precondition::Create).await.unwrap();
    };
    unit(PROVINCE, UnitLevel::Province, None).await;
    for (ordinal, (group, units)) in (1..).zip(GROUPS) {
        for (code, _) in units {
            unit(code, UnitLevel::Department, Some(PROVINCE)).await;
        }
        let members = units.iter().map(|(code, _)| MembershipInput {
            unit: code.parse().unwrap(),
            valid_from: "2021-01-01".parse().unwrap(),
            valid_until: None,
        });
        let (name, authority) = (group.into(), PROVINCE.parse().unwrap());
        let input = GroupInput { name, authority, ordinal, members: members.collect() };
        admin.groups().put(&group.parse().unwrap(), &input, Precondition::Create).await.unwrap();
    }
}

/// A claim under these rules.
fn claim(points: [&str; 4]) -> Value {
    let keys = ["so_hoa", "cong_khai", "hai_long", "dung_han"];
    let scores = keys.iter().zip(points).map(|(key, points)| json!({ "criterion": key, "points": points }));
    json!({ "scores": scores.collect::<Vec<_>>() })
}

/// The round of the other province under these rules, open.
async fn opened(stage: &Stage, rule_set: &str) -> RoundId {
    let office = stage.client(Role::Appraiser);
    let round: RoundId = format!("dot-{rule_set}").parse().unwrap();
    let (authority, rule_set) = (PROVINCE.parse().unwrap(), rule_set.parse().unwrap());
    let input = RoundInput { authority, rule_set, ..play::round_input() };
    let created = office.rounds().put(&round, &input, Precondition::Create).await.unwrap();
    office.rounds().open(&round, &created.etag).await.unwrap();
    round
}

/// Every unit submits, the office takes what it claims, the result is published.
async fn published(stage: &Stage, round: &RoundId) -> Ranking {
    let wire = Wire::to(stage);
    let scores = GROUPS.iter().flat_map(|(_, units)| units.iter());
    let scores: Vec<Scored> = scores.copied().filter(|(unit, _)| *unit != "so-nam").collect();
    for (unit, points) in &scores {
        let (token, path) =
            (stage.token(Role::Unit, Some(unit)), format!("/v1/rounds/{round}/self-assessments/{unit}"));
        let draft = wire.send("PUT", &path, &token, If::New, &claim(*points).to_string()).await;
        assert_eq!(draft.status, 201, "{}", draft.text());
        let submitted = wire.send("POST", &format!("{path}/submission"), &token, If::Match(draft.etag()), "").await;
        assert_eq!(submitted.status, 200, "{}", submitted.text());
    }
    let opened_at = stage.clock.now();
    stage.clock.set(CLOSES_AT);
    let office = stage.client(Role::Appraiser);
    let found = office.rounds().find(round).await.unwrap();
    office.rounds().close(round, &found.etag).await.unwrap();
    let token = stage.token(Role::Appraiser, None);
    for (unit, points) in &scores {
        let path = format!("/v1/rounds/{round}/appraisals/{unit}");
        let appraised = wire.send("PUT", &path, &token, If::New, &claim(*points).to_string()).await;
        assert_eq!(appraised.status, 201, "{}", appraised.text());
    }
    let publisher = stage.client(Role::Publisher);
    let read = publisher.ranking(round).find().await.unwrap();
    let note = chamdiem_client::wire::PublicationInput { correction: None, note: None };
    publisher.publications(round).publish(&note, &read.etag).await.unwrap();
    stage.clock.set(opened_at);
    stage.public.ranking(round).find().await.unwrap().value
}

/// Rank, unit, total and class of each row.
fn rows(ranking: &Ranking, group: usize) -> Vec<(Option<u32>, &str, String, &str)> {
    let total =
        |row: &chamdiem_client::wire::RankingRow| row.total.as_ref().map(ToString::to_string).unwrap_or_default();
    let rows = ranking.groups[group].rows.iter();
    rows.map(|row| (row.rank, row.unit.as_str(), total(row), row.class.0.as_str())).collect()
}

#[test]
fn another_province_enters_its_rules_and_gets_its_ranking() {
    // Two units have 90.000 points; so the ranks behind them say which policy the rule set names.
    let policies =
        [("shared_then_next", [1, 2, 2, 3]), ("distinct", [1, 2, 3, 4]), ("shared_then_skipped", [1, 2, 2, 4])];
    on_both_backends(async |stage| {
        register(stage).await;
        for (policy, ranks) in policies {
            let id = policy.replace('_', "-");
            enter(stage, &id, &rules(policy)).await;
            let round = opened(stage, &id).await;
            let ranking = published(stage, &round).await;
            assert_eq!(
                (ranking.rule_set.as_str(), ranking.total_maximum.to_string().as_str()),
                (id.as_str(), "100.000")
            );
            let groups: Vec<&str> = ranking.groups.iter().map(|group| group.code.as_str()).collect();
            assert_eq!(groups, ["cac-so", "cac-huyen", "cac-doanh-nghiep"]);
            let row = |rank: usize, unit, total: &str, class| (Some(ranks[rank]), unit, total.to_owned(), class);
            let departments = vec![
                row(0, "so-hai", "100.000", "Loại A"),
                row(1, "so-ba", "90.000", "Loại A"),
                row(2, "so-bon", "90.000", "Loại A"),
                row(3, "so-mot", "89.999", "Loại B"),
                (None, "so-nam", String::new(), "Chưa xếp loại"),
            ];
            assert_eq!(rows(&ranking, 0), departments, "{policy}");
            let districts = [("huyen-mot", "70.000", "Loại B"), ("huyen-hai", "69.999", "Loại C")];
            let districts =
                (1..).zip(districts).map(|(rank, (unit, total, class))| (Some(rank), unit, total.to_owned(), class));
            assert_eq!(rows(&ranking, 1), districts.collect::<Vec<_>>());
            assert_eq!(rows(&ranking, 2), [(Some(1), "dien-luc", "20.250".to_owned(), "Loại D")]);

            let first = &ranking.groups[0].rows[3];
            let scores: Vec<_> =
                first.scores.iter().map(|s| (s.number, s.criterion.as_str(), s.points.to_string())).collect();
            let text = |text: &str| text.to_owned();
            let expected = [
                (1, "so_hoa", text("25.500")),
                (4, "cong_khai", text("10.000")),
                (7, "hai_long", text("29.999")),
                (9, "dung_han", text("24.500")),
            ];
            assert_eq!(scores, expected, "in the order of their numbers, with three decimals");
            assert_eq!(first.officer_average, None);
            the_limits_are_its_own(&stage.public, &round).await;
        }
    });
}

async fn the_limits_are_its_own(public: &Client, round: &RoundId) {
    let unit: UnitCode = "so-mot".parse().unwrap();
    let explained = public.explanations(round).find(&unit).await.unwrap();
    let next = explained.next_class.as_ref().unwrap();
    assert_eq!((next.name.0.as_str(), next.missing.0.as_str()), ("Loại A", "0.001"));
    let class = explained.class.as_ref().unwrap();
    assert_eq!((class.from.to_string(), class.above_lower_limit.0.as_str()), ("70.000".to_owned(), "19.999"));
    assert_eq!(explained.contributions[2].below_maximum.as_ref().unwrap().0, "0.001");
}

#[test]
fn a_claim_is_held_to_the_rules_of_its_own_round() {
    on_both_backends(async |stage| {
        register(stage).await;
        enter(stage, "tinh-khac", &rules("distinct")).await;
        let round = opened(stage, "tinh-khac").await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Unit, Some("so-mot")));
        let path = format!("/v1/rounds/{round}/self-assessments/so-mot");
        let before = stored(stage);
        let mut wrong = claim(["25.501", "9.9999", "30", "34.5"]);
        wrong["officer_average"] = json!("9.00");
        wrong["scores"][2]["criterion"] = json!("total_time");
        let refused = wire.send("PUT", &path, &token, If::New, &wrong.to_string()).await;
        let expected = [
            ("/scores/0/points", "points_out_of_range"),
            ("/scores/1/points", "points_too_precise"),
            ("/scores/2/criterion", "criterion_unknown"),
            ("/officer_average", "officer_average_not_foreseen"),
        ];
        assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code)));
        assert_eq!(refused.problem().issues[0].detail, "Điểm 25,501 vượt quá điểm tối đa 25,500 của tiêu chí.");
        assert!(stored(stage) == before);
        let complete = wire.send("PUT", &path, &token, If::New, &claim(["25.5", "10", "30", "34.5"]).to_string()).await;
        assert_eq!(complete.json()["total"], "100.000", "no officers' average is missing");
        let submitted = wire.send("POST", &format!("{path}/submission"), &token, If::Match(complete.etag()), "").await;
        assert_eq!(submitted.status, 200);
    });
}

#[test]
fn a_rule_set_may_change_until_a_round_uses_it_and_never_afterwards() {
    on_both_backends(async |stage| {
        register(stage).await;
        let (wire, token, path) = (Wire::to(stage), stage.token(Role::Admin, None), "/v1/rule-sets/tinh-khac");
        enter(stage, "tinh-khac", &rules("distinct")).await;
        let first = tag("rule_set", &["tinh-khac"], 1);
        let before = stored(stage);
        let checked = wire
            .send(
                "PUT",
                &format!("{path}?validate_only=true"),
                &token,
                If::Match(&first),
                &rules("shared_then_next").to_string(),
            )
            .await;
        assert_eq!((checked.status, &checked.json()["rules"]["ties"]["ranks"]), (200, &json!("shared_then_next")));
        assert!(stored(stage) == before);
        let changed = wire.send("PUT", path, &token, If::Match(&first), &rules("shared_then_next").to_string()).await;
        assert_eq!((changed.status, changed.json()["in_use"].as_bool()), (200, Some(false)));

        let office = stage.client(Role::Appraiser);
        let (authority, rule_set) = (PROVINCE.parse().unwrap(), "tinh-khac".parse().unwrap());
        let input = RoundInput { authority, rule_set, ..play::round_input() };
        office.rounds().put(&"dot-mot".parse().unwrap(), &input, Precondition::Create).await.unwrap();
        let before = stored(stage);
        let used = wire.get(path, Some(&token)).await;
        assert_eq!(used.json()["in_use"], true);
        assert_ne!(used.etag(), changed.etag(), "its representation is another one now");
        for (query, bound, expected) in [
            ("", If::Match(used.etag()), (409, "rule_set_in_use")),
            ("?validate_only=true", If::Match(used.etag()), (409, "rule_set_in_use")),
            ("", If::Match(changed.etag()), (409, "rule_set_in_use")),
            ("", If::Match(&first), (412, "stale")),
            ("", If::New, (412, "already_exists")),
            ("", If::Unsaid, (428, "precondition_required")),
        ] {
            let refused =
                wire.send("PUT", &format!("{path}{query}"), &token, bound, &rules("distinct").to_string()).await;
            assert_eq!(refused.refusal(), expected, "{query} {bound:?}");
        }
        let detail = wire
            .send("PUT", path, &token, If::Match(used.etag()), &rules("distinct").to_string())
            .await
            .problem()
            .detail;
        assert_eq!(
            detail,
            "Bộ tiêu chí đã được một đợt đánh giá sử dụng nên không thể thay đổi; hãy đăng ký bộ tiêu chí mới."
        );
        assert!(stored(stage) == before);
        let listed = stage.client(Role::Reader).rule_sets().list().page().await.unwrap();
        let listed: Vec<_> =
            listed.items.iter().map(|set| (set.id.as_str(), set.criteria, set.total_maximum.to_string())).collect();
        assert_eq!(listed, [("qd-1187-2019", 9, "18.00".to_owned()), ("tinh-khac", 4, "100.000".to_owned())]);
    });
}

#[test]
fn a_bad_rule_set_names_all_its_faults_at_once_and_is_not_registered() {
    on_both_backends(async |stage| {
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let mut bad = rules("distinct");
        bad["criteria"][1]["key"] = json!("hai_long");
        bad["criteria"][1]["number"]["value"] = json!(7);
        bad["criteria"][2]["maximum"]["value"] = json!("0");
        bad["criteria"][3]["maximum"]["value"] = json!("10.0001");
        bad["criteria"][0]["levels"] = json!([
            { "points": "31", "condition": "Đạt", "standing": "D", "source": "Nguồn" },
            { "points": "31", "condition": "Không đạt", "standing": "D", "source": "Nguồn" },
        ]);
        bad["bands"][1]["below"] = json!("89");
        bad["bands"][2]["below"] = json!("71");
        bad["bands"][3]["from"] = json!("1");
        bad["bands"][3]["name"] = json!("Loại A");
        bad["ties"]["order"] = json!(["officer_average", "roster_order"]);
        let before = stored(stage);
        let refused = wire.send("PUT", "/v1/rule-sets/sai", &token, If::New, &bad.to_string()).await;
        assert_eq!(refused.refusal(), (400, "invalid_request"));
        let faults = refused.faults();
        for expected in [
            ("/criteria/1/key", "criterion_repeated"),
            ("/criteria/1/number/value", "number_repeated"),
            ("/criteria/2/maximum/value", "maximum_not_positive"),
            ("/criteria/3/maximum/value", "points_too_precise"),
            ("/criteria/0/levels/0/points", "level_invalid"),
            ("/criteria/0/levels/1/points", "level_invalid"),
            ("/bands/1/below", "band_gap"),
            ("/bands/2/below", "band_overlap"),
            ("/bands/3/from", "band_gap"),
            ("/bands/3/name", "band_invalid"),
            ("/ties/order/0", "tie_breaker_invalid"),
        ] {
            assert!(faults.contains(&(expected.0.to_owned(), expected.1)), "{expected:?}: {faults:#?}");
        }

        // What cannot even be read is told together too, before the rules are looked at.
        let mut unreadable = rules("first_come");
        unreadable["decimals"]["value"] = json!(5);
        unreadable["criteria"][0]["maximum"]["value"] = json!(30);
        unreadable["criteria"][0]["method"] = json!("guess");
        unreadable["bands"][0]["standing"] = json!("X");
        unreadable["total_maximum"] = json!("100");
        unreadable.as_object_mut().unwrap().remove("unclassified_name");
        let refused = wire.send("PUT", "/v1/rule-sets/sai", &token, If::New, &unreadable.to_string()).await;
        let mut faults = refused.faults();
        faults.sort();
        let expected = [
            ("/bands/0/standing", "value_unknown"),
            ("/criteria/0/maximum/value", "type_mismatch"),
            ("/criteria/0/method", "value_unknown"),
            ("/decimals/value", "value_out_of_range"),
            ("/ties/ranks", "value_unknown"),
            ("/total_maximum", "field_unknown"),
            ("/unclassified_name", "field_missing"),
        ];
        assert_eq!(faults, expected.map(|(at, code)| (at.to_owned(), code)));
        assert!(stored(stage) == before);
        assert_eq!(wire.get("/v1/rule-sets/sai", Some(&token)).await.status, 404);
    });
}
