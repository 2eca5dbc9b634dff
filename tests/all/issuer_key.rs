//! The embedded issuer: one key pair however many start at once, that nobody else can read.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Barrier;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chamdiem_service::tokens::issuer::Issuer;
use chamdiem_tests::service::{Folder, MORNING};
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::trust::grant::Grant;
use sha2::{Digest, Sha256};

const KEY_FILE: &str = "issuer-key.pk8";

fn open(folder: &Path) -> Result<Issuer, String> {
    Issuer::open(folder, "https://chamdiem.localhost", "chamdiem")
}

/// A folder in which an issuer has made its key.
fn folder_with_key() -> (Folder, Issuer) {
    let folder = Folder::new();
    let issuer = open(folder.path()).unwrap();
    (folder, issuer)
}

#[test]
fn all_who_start_at_once_end_with_the_same_key_and_leave_no_draft() {
    for _ in 0..20 {
        let folder = Folder::new();
        let barrier = Barrier::new(8);
        let start = || {
            barrier.wait();
            open(folder.path()).unwrap().key_id().to_owned()
        };
        let key_ids: BTreeSet<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(key_ids.len(), 1);
        let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, [KEY_FILE]);
    }
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let (folder, issuer) = folder_with_key();
    let path = folder.path().join(KEY_FILE);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for mode in [0o640, 0o604, 0o660, 0o606, 0o610, 0o601, 0o644, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = open(folder.path()).err().unwrap();
        assert!(refused.contains(&format!("chmod 600 {}", path.display())), "{refused}");
    }
    for mode in [0o400, 0o600] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(open(folder.path()).unwrap().key_id(), issuer.key_id());
    }
}

#[test]
fn a_file_that_holds_no_ed25519_key_is_refused_and_left_alone() {
    let (folder, _) = folder_with_key();
    let path = folder.path().join(KEY_FILE);
    let key = fs::read(&path).unwrap();
    let other = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    for broken in [b"".as_slice(), b"no key", &key[..key.len() - 1], other.as_ref()] {
        fs::write(&path, broken).unwrap();
        let refused = open(folder.path()).err().unwrap();
        assert!(refused.contains("không phải khóa Ed25519"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), broken);
    }
}

#[test]
fn the_key_id_is_the_thumbprint_of_rfc_7638() {
    let (folder, issuer) = folder_with_key();
    let pair = Ed25519KeyPair::from_pkcs8(&fs::read(folder.path().join(KEY_FILE)).unwrap()).unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key());
    let thumbprint = Sha256::digest(format!("{{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"{x}\"}}"));
    assert_eq!(issuer.key_id(), URL_SAFE_NO_PAD.encode(thumbprint));
}

#[test]
fn no_token_is_minted_for_longer_than_its_roles_allow() {
    let (_folder, issuer) = folder_with_key();
    let mint = |roles: &[Role], life_seconds: u32| {
        let grant = Grant { roles: roles.to_vec(), ..Grant::of_role(Role::Reader, None, life_seconds) };
        issuer.mint(&grant, MORNING).is_ok()
    };
    for role in Role::ALL {
        let most = if matches!(role, Role::Feeder | Role::Reader) { 3600 } else { 900 };
        let minted = [0, 1, most, most + 1].map(|life_seconds| mint(&[role], life_seconds));
        assert_eq!(minted, [false, true, true, false], "{role:?}");
    }
    assert!(!mint(&[Role::Reader, Role::Admin], 901));
    assert!(!mint(&[], 901));
}

#[test]
fn no_two_tokens_have_the_same_name() {
    let (_folder, issuer) = folder_with_key();
    let claims = |token: String| {
        let part = token.split('.').nth(1).unwrap().to_owned();
        serde_json::from_slice::<serde_json::Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    let names: BTreeSet<String> = (0..1000)
        .map(|_| {
            claims(issuer.mint(&Grant::of_role(Role::Unit, None, 900), MORNING).unwrap())["jti"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(names.len(), 1000);
    // 128 bits in base64url.
    assert!(names.iter().all(|name| URL_SAFE_NO_PAD.decode(name).unwrap().len() == 16));
}
