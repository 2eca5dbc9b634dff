//! Feed profiles: the names and values of a sending system, as data.

use chamdiem_service::handlers::examples::feed_profile;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::If;

use super::*;

const PATH: &str = "/v1/feed-profiles/thu-nghiem";

fn profile() -> Value {
    let mut profile = feed_profile();
    profile["units"] = json!([{ "from": "000.00.01.H22", "to": "so-noi-vu" }]);
    profile
}

#[test]
fn a_profile_is_written_by_the_administrator_and_bound_to_its_version() {
    on_both_backends(async |stage| {
        let wire = Wire::to(stage);
        let (admin, feeder) = (stage.token(Role::Admin, None), stage.token(Role::Feeder, None));
        let json = profile().to_string();
        assert_eq!(wire.send("PUT", PATH, &feeder, If::New, &json).await.refusal(), (403, "forbidden"));
        assert_eq!(wire.send("PUT", PATH, &admin, If::Unsaid, &json).await.refusal(), (428, "precondition_required"));
        let checked = wire.send("PUT", &format!("{PATH}?validate_only=true"), &admin, If::New, &json).await;
        assert_eq!((checked.status, wire.get(PATH, Some(&admin)).await.status), (200, 404));
        let created = wire.send("PUT", PATH, &admin, If::New, &json).await;
        assert_eq!(created.status, 201, "{}", created.text());
        let read = wire.get(PATH, Some(&feeder)).await;
        assert_eq!((read.status, read.etag(), &read.json()["profile"]), (200, created.etag(), &profile()));
        let second = wire.send("PUT", PATH, &admin, If::Match(read.etag()), &json).await;
        assert_eq!(second.revision(), "2");
        assert_eq!(wire.send("PUT", PATH, &admin, If::Match(read.etag()), &json).await.refusal(), (412, "stale"));
        let list = wire.get("/v1/feed-profiles", Some(&feeder)).await.json();
        let codes: Vec<&str> =
            list["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["mot-cua-dien-tu", "thu-nghiem"], "the shipped one is there from the start");
        let mut twice = profile();
        let first = twice["fields"][0].clone();
        twice["fields"].as_array_mut().unwrap().push(first);
        assert_eq!(wire.send("PUT", PATH, &admin, If::Unsaid, &twice.to_string()).await.refusal().0, 428);
        assert_eq!(wire.send("PUT", PATH, &admin, If::Match(second.etag()), &twice.to_string()).await.refusal().0, 400);
    });
}

#[test]
fn a_file_in_the_names_of_the_sending_system_is_read_and_its_personal_data_are_dropped_and_counted() {
    on_both_backends(async |stage| {
        registered(stage).await;
        let admin = stage.token(Role::Admin, None);
        assert_eq!(Wire::to(stage).send("PUT", PATH, &admin, If::New, &profile().to_string()).await.status, 201);
        let dropped = profile()["dropped"][0].as_str().unwrap().to_owned();
        let secret = "Người không ai được biết";
        let mut row = json!({
            "MaHoSo": "000.00.01.H22-210409-0001", "MaTTHC": "1.001193", "NgayTiepNhan": "20210409080000",
            "NgayHenTra": "20210420170000", "NgayKetThucXuLy": "20210419150000", "TrangThaiHoSo": "9",
            "KenhThucHien": "2",
        });
        row[&dropped] = json!(secret);
        let file = File::ndjson("/v1/dossiers", &[row.clone()]).batch(7, 1);
        assert_eq!(file.send(stage).await.refusal(), (400, "rows_invalid"), "without the profile these are no names");
        let told = file.clone().with("profile", "thu-nghiem").stored(stage).await;
        assert_eq!(
            (told.profile.unwrap().as_str(), counts_of(&told.dropped_fields)),
            ("thu-nghiem", vec![(dropped, 1)])
        );
        let token = stage.token(Role::Feeder, None);
        let read = Wire::to(stage).get("/v1/dossiers/000.00.01.H22-210409-0001", Some(&token)).await.json();
        assert_eq!((&read["record"]["unit"], &read["record"]["sequence"]), (&json!("so-noi-vu"), &json!(7)));
        assert!(!stored(stage).mentions(secret));
        let unknown = file.with("profile", "khong-co").send(stage).await;
        assert_eq!(unknown.faults(), [("#query/profile".to_owned(), "reference_unknown")]);
        let list = File::list("/v1/dossiers", &[row]).with("profile", "thu-nghiem").send(stage).await;
        assert_eq!(list.refusal(), (400, "invalid_query"));
    });
}

fn counts_of(fields: &[chamdiem_client::wire::DroppedField]) -> Vec<(String, u64)> {
    fields.iter().map(|field| (field.field.clone(), field.values)).collect()
}
