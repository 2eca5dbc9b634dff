//! A publication is a document under its own hash, the same bytes for everybody and for ever.

use chamdiem_client::verification::{Document, verify_chain};
use chamdiem_seal::NO_HASH;
use chamdiem_tests::play;
use chamdiem_tests::records::{keep, passes};
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::{If, Wire};
use chamdiem_usecases::asker::Role;
use serde_json::Value;
use sha2::{Digest, Sha256 as Hash};

#[test]
fn a_publication_is_verified_from_its_bytes_its_signature_and_the_keys_alone() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        assert_eq!(stage.public.register().list().page().await.unwrap().items, []);
        let published = play::publish(stage).await;

        let kept = keep(stage).await;
        let [publication] = kept.publications.as_slice() else { panic!("{kept:?}") };
        let hash: String = Hash::digest(&publication.document).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(publication.sha256, hash, "its address is the hash of its bytes");
        assert_eq!(published.sha256.as_str(), hash);
        assert!(passes(&publication.document, &publication.signature, &kept.keys));

        let verified = stage.public.register().verify(&published.sha256, &kept.keys).await.unwrap();
        let Document::V1(document) = &verified.document;
        assert_eq!((document.sequence, document.number, &document.supersedes), (1, 1, &None));
        assert_eq!(document.previous_sha256.as_str(), NO_HASH);
        assert_eq!(verified.document.shown().unwrap().ranking, published.ranking);
        assert_eq!(document.rule_set.id.as_str(), "qd-1187-2019");
        assert_eq!(document.legal_basis, document.rule_set.rules.legal_basis);
        assert!(!document.legal_basis.is_empty());
        // What two people let through at the gate is printed.
        let printed: Vec<&str> = document.overrides.iter().map(|let_through| let_through.block.key.as_str()).collect();
        assert_eq!(printed.len(), document.overrides.len());
        assert!(printed.contains(&"contradiction:total:ubnd-huyen-dien-bien"), "{printed:?}");
        assert_eq!(document.overrides[0].reason.as_str(), "Báo cáo đã phát hành, giữ nguyên bảng đã in để đối chiếu");
        assert_eq!(verify_chain(std::slice::from_ref(&verified)), []);

        // Nothing in it, and nothing in the audit, is a person or a secret.
        for bytes in [&publication.document, &kept.audit] {
            let text = std::str::from_utf8(bytes).unwrap();
            assert!(!text.contains("Bearer") && !text.contains("eyJ0eXAi"), "no token");
        }
    });
}

#[test]
fn everybody_reads_the_same_bytes_and_may_keep_them_for_ever() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let published = play::publish(stage).await;
        let sha256 = published.sha256.clone();
        let wire = Wire::to(stage);
        let (document, signature) =
            (format!("/v1/publications/{sha256}"), format!("/v1/publications/{sha256}/signature"));
        let first = wire.get(&document, None).await;
        assert_eq!(first.header("Content-Type"), "application/json");
        assert_eq!(first.header("Cache-Control"), "public, max-age=31536000, immutable");
        assert_eq!(first.etag(), format!("\"{sha256}\""));
        assert_eq!(wire.get(&signature, None).await.header("Content-Type"), "application/jose");
        let askers = [None, Some(stage.token(Role::Reader, None)), Some(stage.token(Role::Unit, Some("so-noi-vu")))];
        for token in askers {
            for path in [&document, &signature] {
                let answer = wire.get(path, token.as_deref()).await;
                assert_eq!(answer.status, 200);
                assert_eq!(answer.header("Cache-Control"), "public, max-age=31536000, immutable");
            }
            assert_eq!(wire.get(&document, token.as_deref()).await.bytes, first.bytes);
        }
        let unchanged = wire.request("GET", &document, None).header("If-None-Match", first.etag());
        assert_eq!(chamdiem_tests::wire::Answer::to(unchanged).await.status, 304);
        assert_eq!(Wire::to(&stage.replica()).get(&document, None).await.bytes, first.bytes);

        // The hash of something else, and what is no hash.
        let other = wire.get(&format!("/v1/publications/{}", "0".repeat(64)), None).await;
        assert_eq!(other.refusal(), (404, "not_found"));
        for wrong in ["1", "ABCD", &sha256.as_str().to_uppercase(), &sha256.as_str()[1..]] {
            let answer = wire.get(&format!("/v1/publications/{wrong}"), None).await;
            assert_eq!(answer.refusal(), (400, "invalid_path"), "{wrong}");
        }
    });
}

#[test]
fn a_publication_is_computed_again_under_its_own_rule_set_whatever_is_registered_since() {
    on_both_backends(async |stage| {
        play::until_appraised(stage).await;
        let published = play::publish(stage).await;
        let sha256 = published.sha256.clone();
        let before = stage.public.register().document(&sha256).await.unwrap();

        // Another decision, with other classes, in force for the same time; names and members change.
        let (wire, admin) = (Wire::to(stage), stage.token(Role::Admin, None));
        let mut rules: Value = wire.get("/v1/rule-sets/qd-1187-2019", Some(&admin)).await.json()["rules"].clone();
        let bands = rules["bands"].as_array_mut().unwrap();
        let lowest = bands.last().unwrap().clone();
        let merged = bands.len() - 1;
        bands[merged - 1]["from"] = lowest["from"].clone();
        bands.truncate(merged);
        let registered = wire.send("PUT", "/v1/rule-sets/qd-2-2022", &admin, If::New, &rules.to_string()).await;
        assert_eq!(registered.status, 201, "{}", registered.text());
        let unit = stage.client(Role::Admin).units().find(&"so-noi-vu".parse().unwrap()).await.unwrap();
        let renamed = play::unit_input("Sở Nội vụ và Lao động", unit.level);
        let code = "so-noi-vu".parse().unwrap();
        stage.client(Role::Admin).units().put(&code, &renamed, unit.unchanged()).await.unwrap();

        let recomputed = stage.public.register().recompute(&sha256).await.unwrap();
        assert!(recomputed.identical, "{recomputed:?}");
        assert_eq!(recomputed.recomputed_sha256.as_ref(), Some(&sha256));
        assert_eq!(recomputed.differences, []);
        assert_eq!(stage.public.register().document(&sha256).await.unwrap(), before);
    });
}
