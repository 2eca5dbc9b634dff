//! The keys and their succession: replaced while everybody works, refused where they are somebody else's, begun again openly where
//! they are lost.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use chamdiem_client::verification::{keys_of, read_succession, verify_audit, verify_publication};
use chamdiem_seal::signed_by;
use chamdiem_service::maintenance::{KeyPurpose, Verification, Verified, keys, verify};
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_service::{Settings, private_files, start};
use chamdiem_store::Backend;
use chamdiem_tests::play;
use chamdiem_tests::records::{Kept, correct, keep, meddle};
use chamdiem_tests::service::{Folder, MORNING, Stage, block_on, on_both_backends};
use chamdiem_tests::tools;
use chamdiem_tests::wire::Wire;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;
use time::Duration;

/// Between the making of a key and its use.
const DELAY: Duration = Duration::minutes(10);

/// A replica asks the database five times a second; who asks it so often has waited long enough.
const TRIES_MAX: usize = 20_000;

/// Does something again and again until it says that it is done.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..TRIES_MAX {
        if done().await {
            return;
        }
    }
    panic!("never: {what}");
}

/// Asks each of the replicas with a fresh token of each, and with one of before: nobody is refused.
async fn all_are_let_in(stages: [&Stage; 2], before: &str) {
    for stage in stages {
        let wire = Wire::to(stage);
        let tokens = stages.map(|stage| stage.token(Role::Admin, None));
        for token in tokens.iter().map(String::as_str).chain([before]) {
            let answer = wire.get("/v1/me", Some(token)).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        assert_eq!(wire.get("/health/ready", None).await.status, 200);
    }
}

async fn count_of_keys(stage: &Stage) -> usize {
    stage.public.signing_keys().find().await.unwrap().keys.len()
}

fn whole(stage: &Stage) -> Verified {
    let verified = verify(&stage.settings, &stage.clock, Verification::default()).unwrap();
    assert!(verified.is_right(), "{verified:?}");
    verified
}

/// Everything that was kept is right by the keys that are served.
fn is_right_offline(kept: &Kept) {
    for publication in &kept.publications {
        verify_publication(&publication.document, Some(&publication.signature), Some(&kept.keys)).unwrap();
    }
    verify_audit(kept.audit.as_slice(), &kept.keys).unwrap();
}

fn rotate(stage: &Stage, purpose: KeyPurpose) -> String {
    keys::rotate(&stage.settings, &stage.clock, purpose, DELAY).unwrap().kid
}

/// The keys of a folder in another one.
fn copied(from: &Path) -> Folder {
    let folder = Folder::new();
    for name in ["issuer-key.pk8", "signing-key.pk8"] {
        fs::copy(from.join(name), folder.path().join(name)).unwrap();
    }
    folder
}

fn refused(settings: &Settings, stage: &Stage) -> String {
    start(settings, Arc::clone(&stage.clock)).err().unwrap().to_string()
}

fn elsewhere(stage: &Stage, folder: &Folder) -> Settings {
    let database_url = Some(stage.settings.database_url());
    Settings { data_dir: folder.path().to_owned(), database_url, ..stage.settings.clone() }
}

/// The key pairs in a folder, by the names of their files.
fn pairs_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".pk8")).collect();
    names.sort();
    names
}

#[test]
fn while_keys_are_replaced_nobody_is_refused_and_everything_signed_stays_right() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let replica = stage.replica();
        let stages = [stage, &replica];
        let (minted, began) = (stage.token(Role::Admin, None), stage.clock.now());
        let old_issuer = stage.running.issuer().key_id();
        let old_folder = copied(&stage.settings.data_dir);
        let signed = stage.public.signing_keys().find().await.unwrap().keys[0].kid.clone();

        let issuing = rotate(stage, KeyPurpose::Issuing);
        let signing = rotate(stage, KeyPurpose::Signing);
        assert!(
            keys::rotate(&stage.settings, &stage.clock, KeyPurpose::Signing, DELAY).is_err(),
            "one is coming already"
        );
        until("both replicas know both keys", async || {
            all_are_let_in(stages, &minted).await;
            count_of_keys(stage).await == 2 && count_of_keys(&replica).await == 2
        })
        .await;
        // They are known, and not used yet.
        assert_eq!(stages.map(|stage| stage.running.issuer().key_id()), [old_issuer.clone(), old_issuer.clone()]);
        correct(&replica, "so-noi-vu", "feedback", "0.50").await;
        all_are_let_in(stages, &minted).await;

        stage.clock.set(began + DELAY + Duration::seconds(1));
        all_are_let_in(stages, &minted).await;
        correct(stage, "so-noi-vu", "feedback", "0.60").await;
        until("both replicas mint with the new key", async || {
            all_are_let_in(stages, &minted).await;
            stages.iter().all(|stage| stage.running.issuer().key_id() == issuing)
        })
        .await;
        correct(&replica, "so-noi-vu", "feedback", "0.70").await;
        whole(stage);
        let kept = keep(stage).await;
        is_right_offline(&kept);
        let by: Vec<_> = kept
            .publications
            .iter()
            .map(|it| signed_by(std::str::from_utf8(&it.signature).unwrap()).unwrap())
            .collect();
        assert_eq!(by, [signed.clone(), signed, signing.clone(), signing]);
        // Nothing stays of the old private keys, and whoever starts now has the new ones.
        assert_eq!(pairs_in(&stage.settings.data_dir), ["issuer-key.pk8", "signing-key.pk8"]);
        assert_eq!(Issuer::open_existing(&stage.settings.data_dir, "", "").unwrap().key_id(), issuing);
        let third = stage.replica();
        all_are_let_in([stage, &third], &minted).await;

        // The old key of the issuer, which somebody may have kept, is worth something only for a while.
        let old = Issuer::open(old_folder.path(), &stage.settings.issuer, &stage.settings.audience).unwrap();
        let status = async |after: Duration| {
            stage.clock.set(began + DELAY + after);
            let token = old.mint(&Grant::of_role(Role::Admin, None, 900), stage.clock.now()).unwrap();
            Wire::to(&replica).get("/v1/me", Some(&token)).await.status
        };
        assert_eq!((status(Duration::hours(2)).await, status(Duration::minutes(122)).await), (200, 401));
    });
}

#[test]
fn the_file_of_the_public_keys_tells_who_let_each_of_them_in() {
    on_both_backends(async |stage| {
        let before = stage.public.signing_keys().find().await.unwrap();
        let new = rotate(stage, KeyPurpose::Signing);
        until("the key is served", async || count_of_keys(stage).await == 2).await;
        let served = Wire::to(stage).get("/v1/keys", None).await;
        let (succession, fault) = read_succession(&served.bytes);
        assert_eq!(fault, None);
        let told: Vec<(&str, bool)> = succession.iter().map(|key| (key.key.kid.as_str(), key.is_endorsed)).collect();
        assert_eq!(told, [(before.keys[0].kid.as_str(), false), (new.as_str(), true)]);
        assert_eq!(
            keys_of(&stage.public.signing_keys().find().await.unwrap()).keys[0].kid,
            new,
            "the newest stands first"
        );
        // Another endorsement, none at all, or another statement is found.
        let text = std::str::from_utf8(&served.bytes).unwrap();
        for (from, to) in [("\"endorsement\":\"ey", "\"endorsement\":\"eY"), ("\"endorsement\"", "\"left_out\"")] {
            assert_eq!(
                read_succession(text.replacen(from, to, 1).as_bytes()).1.map(|(place, _)| place),
                Some(2),
                "{from}"
            );
        }
        let later = text.replacen("used_from_us\\\":", "used_from_us\\\":1", 1);
        assert_ne!(later, text);
        assert!(read_succession(later.as_bytes()).1.is_some());
    });
}

#[test]
fn a_folder_without_the_keys_of_the_database_is_refused_by_name_and_nothing_is_made_in_it() {
    on_both_backends(async |stage| {
        let signing = stage.public.signing_keys().find().await.unwrap().keys[0].kid.clone();
        let empty = Folder::new();
        let told = refused(&elsewhere(stage, &empty), stage);
        assert!(told.contains(&signing) && told.contains("chamdiem key begin signing"), "{told}");
        assert_eq!(pairs_in(empty.path()), [""; 0]);

        let other = Stage::start(Backend::Sqlite);
        let strange = copied(&other.settings.data_dir);
        let others = other.public.signing_keys().find().await.unwrap().keys[0].kid.clone();
        let told = refused(&elsewhere(stage, &strange), stage);
        assert!(told.contains(&signing) && told.contains(&others), "{told}");

        // One of the two is not enough.
        let half = copied(&stage.settings.data_dir);
        fs::remove_file(half.path().join("issuer-key.pk8")).unwrap();
        let told = refused(&elsewhere(stage, &half), stage);
        assert!(told.contains("issuer-key.pk8") && told.contains(&stage.running.issuer().key_id()), "{told}");
        let whole = copied(&stage.settings.data_dir);
        drop(start(&elsewhere(stage, &whole), Arc::clone(&stage.clock)).unwrap());
    });
}

#[test]
fn a_database_that_was_restored_to_before_a_rotation_takes_the_endorsed_key_up_again() {
    on_both_backends(async |stage| {
        let kid = rotate(stage, KeyPurpose::Signing);
        stage.clock.set(MORNING + DELAY + Duration::seconds(1));
        until("the key is in its place", async || {
            count_of_keys(stage).await;
            pairs_in(&stage.settings.data_dir).len() == 2
        })
        .await;
        meddle(stage, "DELETE FROM public_keys WHERE number = 2");
        let told = refused(&stage.settings, stage);
        assert!(told.contains(&kid) && told.contains("chamdiem key recover signing"), "{told}");
        assert!(!verify(&stage.settings, &stage.clock, Verification::default()).unwrap().is_right());
        assert_eq!(keys::recover(&stage.settings, &stage.clock, KeyPurpose::Signing), Ok(1));
        assert!(keys::recover(&stage.settings, &stage.clock, KeyPurpose::Signing).is_err(), "there is nothing more");
        drop(start(&stage.settings, Arc::clone(&stage.clock)).unwrap());
        whole(stage);
    });
}

#[test]
fn where_the_key_is_lost_a_new_succession_begins_openly_and_what_was_published_stays_right() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        play::publish(stage).await;
        let reason = "Ổ đĩa của máy chủ hỏng ngày 12/7, không có bản sao lưu";
        let begin = |settings: &Settings, purpose| keys::begin(settings, &stage.clock, purpose, reason);
        assert!(begin(&stage.settings, KeyPurpose::Signing).unwrap_err().contains("vẫn còn"), "the key is there");

        let empty = Folder::new();
        let settings = elsewhere(stage, &empty);
        for purpose in KeyPurpose::ALL {
            begin(&settings, purpose).unwrap();
        }
        let replica = stage.replica_with(|_| settings.clone());
        let verified = verify(&settings, &stage.clock, Verification::default()).unwrap();
        assert!(verified.is_right(), "{verified:?}");
        let told = verified.keys.told.join("\n");
        assert_eq!(told.matches("BẮT ĐẦU DÃY KHÓA MỚI").count(), 2, "{told}");
        assert!(told.contains(reason), "{told}");
        is_right_offline(&keep(&replica).await);
        assert_eq!(count_of_keys(&replica).await, 2);
        let audited = replica.client(Role::Admin).audit().list().page().await.unwrap();
        assert!(audited.items.iter().any(|entry| entry.operation == "introduceKey"));

        // The replica with the old keys does not go on with them, and takes no token of keys that nobody it trusts endorsed.
        until("the old replica is not ready", async || Wire::to(stage).get("/health/ready", None).await.status == 503)
            .await;
        let token = replica.token(Role::Admin, None);
        assert_eq!(Wire::to(stage).get("/v1/me", Some(&token)).await.status, 401);
        assert_eq!(Wire::to(&replica).get("/v1/me", Some(&token)).await.status, 200);
    });
}

#[test]
fn a_key_that_was_put_into_the_database_by_hand_is_found_and_mints_nothing() {
    on_both_backends(async |stage| {
        let other = Stage::start(Backend::Sqlite);
        meddle(
            stage,
            "INSERT INTO public_keys (purpose, number, kid, statement, signature) \
             SELECT purpose, 2, REPLACE(kid, SUBSTR(kid, 1, 4), 'AAAA'), statement, signature FROM public_keys \
             WHERE purpose = 'issuing'",
        );
        let verified = verify(&stage.settings, &stage.clock, Verification::default()).unwrap();
        assert!(verified.keys.faults.iter().any(|fault| fault.starts_with("Khóa cấp mã số 2:")), "{verified:?}");
        let token = other.token(Role::Admin, None);
        assert_eq!(Wire::to(stage).get("/v1/me", Some(&token)).await.status, 401);
        assert_eq!(Wire::to(stage).get("/v1/me", Some(&stage.token(Role::Admin, None))).await.status, 200);
    });
}

#[test]
fn a_replica_with_a_folder_of_its_own_goes_on_for_a_while_and_heals_when_the_new_key_is_copied() {
    on_both_backends(async |stage| {
        let own = copied(&stage.settings.data_dir);
        let replica = stage.replica_with(|_| elsewhere(stage, &own));
        let kid = rotate(stage, KeyPurpose::Issuing);
        let new = format!("issuer-key-{kid}.pk8");
        let kept = fs::read(stage.settings.data_dir.join(&new)).unwrap();
        until("the first replica mints with it", async || {
            count_of_keys(stage).await;
            stage.clock.set(MORNING + DELAY + Duration::seconds(1));
            stage.running.issuer().key_id() == kid
        })
        .await;
        let ready = async || Wire::to(&replica).get("/health/ready", None).await.status;
        let taken = async |by: &Stage| Wire::to(by).get("/v1/me", Some(&replica.token(Role::Admin, None))).await.status;
        // Whether it has learned of the new key shows when it takes a token of it.
        let of_new = stage.token(Role::Admin, None);
        until("the replica takes the new key", async || {
            Wire::to(&replica).get("/v1/me", Some(&of_new)).await.status == 200
        })
        .await;
        assert_eq!((ready().await, taken(stage).await), (200, 200));
        stage.clock.set(MORNING + DELAY + Duration::minutes(59));
        assert_eq!((ready().await, taken(stage).await), (200, 200));
        stage.clock.set(MORNING + DELAY + Duration::minutes(61));
        assert_eq!((ready().await, taken(stage).await), (503, 200));
        let told = refused(&elsewhere(stage, &own), stage);
        assert!(told.contains(&kid), "{told}");

        use std::io::Write;
        private_files::create(&own.path().join(&new)).unwrap().write_all(&kept).unwrap();
        until("the replica has the key", async || ready().await == 200).await;
        assert_eq!((replica.running.issuer().key_id(), taken(stage).await), (kid, 200));
    });
}

#[test]
fn the_command_lists_and_replaces_keys_and_a_token_is_minted_only_where_a_service_has_made_the_key() {
    let run = |folder: &Folder, arguments: &[&str]| {
        let mut command = Command::new(tools::program().unwrap());
        let command =
            command.args(arguments).env("CHAMDIEM_DATA_DIR", folder.path()).env_remove("CHAMDIEM_DATABASE_URL");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), said)
    };
    let empty = Folder::new();
    let (done, said) = run(&empty, &["token", "--role", "reader"]);
    assert!(!done && said.contains("chamdiem serve"), "{said}");
    assert_eq!(pairs_in(empty.path()), [""; 0]);

    let stage = Stage::start(Backend::Sqlite);
    let kid = block_on(stage.public.signing_keys().find()).unwrap().keys[0].kid.clone();
    let (_, folder) = stage.stop();
    assert!(run(&folder, &["token", "--role", "reader"]).0);
    let (done, said) = run(&folder, &["key", "list"]);
    assert!(done && said.contains(&format!("Khóa ký số 1 {kid}")) && said.contains("Khóa cấp mã số 1"), "{said}");
    let (done, said) = run(&folder, &["key", "rotate", "signing", "--delay-seconds", "0"]);
    assert!(done, "{said}");
    let (done, said) = run(&folder, &["key", "list"]);
    assert!(done && said.contains(&format!("được khóa trước {kid} ký xác nhận")), "{said}");
    assert!(!run(&folder, &["key", "begin", "signing", "--reason", "mất"]).0, "it is not lost");
    assert!(!run(&folder, &["key", "recover", "signing"]).0, "there is nothing to recover");
    let (done, said) = run(&folder, &["verify"]);
    assert!(done && said.contains("Kết luận: ĐÚNG."), "{said}");
}
