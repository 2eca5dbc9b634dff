//! The explanation of one unit: limits, distances, ties; its place only to those who may see it.

use chamdiem_client::Precondition;
use chamdiem_client::text::{Difference, Points};
use chamdiem_client::wire::{Explanation, OutcomeWord, TieBreakerWord};
use chamdiem_tests::play;
use chamdiem_tests::service::{Stage, on_both_backends};
use chamdiem_usecases::asker::Role;

use super::code;

/// What a unit is told about its class: total, class, from, below, above the lower limit, next class, missing.
type Told<'t> = (&'t str, &'t str, &'t str, Option<&'t str>, &'t str, Option<(&'t str, &'t str)>);

const LIMITS: [(&str, Told<'static>); 5] = [
    ("so-tu-phap", ("18.00", "Xuất sắc", "15.00", None, "3.00", None)),
    ("so-lao-dong-tb-va-xh", ("15.00", "Xuất sắc", "15.00", None, "0.00", None)),
    ("so-giao-thong-van-tai", ("14.98", "Tốt", "12.00", Some("15.00"), "2.98", Some(("Xuất sắc", "0.02")))),
    ("so-noi-vu", ("13.38", "Tốt", "12.00", Some("15.00"), "1.38", Some(("Xuất sắc", "1.62")))),
    ("ubnd-huyen-dien-bien", ("13.63", "Tốt", "12.00", Some("15.00"), "1.63", Some(("Xuất sắc", "1.37")))),
];

async fn explained(client: &chamdiem_client::Client, unit: &str) -> Explanation {
    client.explanations(&play::round_id()).find(&code(unit)).await.unwrap().value
}

fn shown(points: Option<&Points>) -> String {
    points.map(ToString::to_string).unwrap_or_default()
}

#[test]
fn an_explanation_names_the_limits_of_the_class_and_the_distance_to_the_next() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let office = stage.client(Role::Admin);
        for (unit, (total, class, from, below, above, next)) in LIMITS {
            let found = explained(&office, unit).await;
            assert_eq!(
                (shown(found.total.as_ref()).as_str(), found.total_maximum.to_string().as_str()),
                (total, "18.00")
            );
            let own = found.class.unwrap();
            assert_eq!((own.name.0.as_str(), own.from.to_string().as_str()), (class, from), "{unit}");
            assert_eq!(own.below.as_ref().map(ToString::to_string).as_deref(), below, "{unit}");
            assert_eq!(own.above_lower_limit, Difference(above.to_owned()), "{unit}");
            let next_class = found.next_class.map(|next| (next.name.0, next.missing.0));
            assert_eq!(next_class, next.map(|(name, missing)| (name.to_owned(), missing.to_owned())), "{unit}");

            let printed = play::unit(unit);
            assert_eq!(found.contributions.len(), 9);
            for (contribution, points) in found.contributions.iter().zip(&printed.scores) {
                assert_eq!(contribution.points.as_ref().unwrap().value(), *points);
                let missing = "2".parse::<chamdiem_scoring::Points>().unwrap().minus(*points);
                assert_eq!(
                    contribution.below_maximum.as_ref().unwrap().0,
                    missing.text(chamdiem_scoring::Decimals::new(2).unwrap())
                );
            }
        }
        for (unit, outcome) in
            [("ubnd-huyen-muong-nhe", OutcomeWord::NotSubmitted), ("ban-dan-toc", OutcomeWord::Exempt)]
        {
            let found = explained(&office, unit).await;
            assert_eq!((found.outcome, &found.total, &found.class, &found.place), (outcome, &None, &None, &None));
            assert!(found.contributions.iter().all(|contribution| contribution.points.is_none()));
        }
    });
}

#[test]
fn an_explanation_says_which_rule_decided_between_equal_totals() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (appraiser, round) = (stage.client(Role::Appraiser), play::round_id());
        let place = explained(&appraiser, "so-y-te").await.place.unwrap();
        assert_eq!((place.position, place.rank, place.tie_decided_by), (5, 4, Some(TieBreakerWord::RosterOrder)));
        let with: Vec<&str> = place.tied_with.iter().map(|unit| unit.as_str()).collect();
        assert_eq!(with, ["so-tai-chinh", "so-giao-duc-va-dao-tao"]);
        let alone = explained(&appraiser, "so-cong-thuong").await.place.unwrap();
        assert_eq!((alone.position, alone.rank, alone.tie_decided_by), (7, 7, None));
        assert!(alone.tied_with.is_empty());

        // With a lower officers' average the first of the three becomes the last of them; the rank stays shared.
        let unit = code("so-tai-chinh");
        let appraisal = appraiser.appraisals(&round).find(&unit).await.unwrap();
        let mut input = play::as_claimed(&play::claim(&play::unit("so-tai-chinh")));
        input.officer_average = Some("9.99".parse().unwrap());
        appraiser.appraisals(&round).put(&unit, &input, Precondition::IfMatch(&appraisal.etag)).await.unwrap();
        let place = explained(&appraiser, "so-tai-chinh").await.place.unwrap();
        assert_eq!((place.position, place.rank, place.tie_decided_by), (6, 4, Some(TieBreakerWord::OfficerAverage)));
    });
}

#[test]
fn a_unit_sees_its_own_explanation_without_its_place_until_publication() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let (own, round) = (stage.unit_client(&code("so-noi-vu")), play::round_id());
        let before = own.explanations(&round).find(&code("so-noi-vu")).await.unwrap();
        assert_eq!((shown(before.total.as_ref()).as_str(), &before.place), ("13.38", &None));
        assert!(before.findings.iter().all(|finding| finding.unit.as_str() == "so-noi-vu"));
        let office = stage.client(Role::Admin).explanations(&round).find(&code("so-noi-vu")).await.unwrap();
        assert_eq!(office.place.as_ref().unwrap().position, 16);
        assert_ne!(office.etag, before.etag, "two representations, two tags");
        assert!(others_are_hidden(stage).await);

        play::publish(stage).await;
        let after = own.explanations(&round).find(&code("so-noi-vu")).await.unwrap();
        assert_eq!(after.place.as_ref().unwrap().position, 16);
        assert_ne!(after.etag, before.etag);
        assert_eq!(stage.public.explanations(&round).find(&code("so-noi-vu")).await.unwrap(), after);
        let other = own.explanations(&round).find(&code("so-tu-phap")).await.unwrap();
        assert_eq!(other.place.as_ref().unwrap().position, 1);
    });
}

/// Before publication nobody else sees anything of it.
async fn others_are_hidden(stage: &Stage) -> bool {
    let (round, unit) = (play::round_id(), code("so-noi-vu"));
    let others = [
        stage.public.clone(),
        stage.unit_client(&code("so-tu-phap")),
        stage.client(Role::Feeder),
        stage.client(Role::Reader),
    ];
    for other in others {
        if !other.explanations(&round).find(&unit).await.unwrap_err().is_not_found() {
            return false;
        }
    }
    true
}
