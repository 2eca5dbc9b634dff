use chamdiem_store::{Store, StoreOptions};
use chamdiem_tests::inside::stored;
use chamdiem_tests::play;
use chamdiem_tests::service::on_both_backends;
use chamdiem_tests::wire::If;
use chamdiem_usecases::trust::secrets;
use serde_json::json;

use super::*;

fn store(stage: &Stage) -> Store {
    Store::connect(&stage.settings.database_url(), &StoreOptions::default()).unwrap()
}

#[test]
fn an_account_is_created_read_listed_and_changed_and_never_shows_its_secret() {
    on_both_backends(async |stage| {
        let admin = stage.client(Role::Admin);
        let accounts = admin.accounts();
        assert!(accounts.find(&name("tham-dinh")).await.unwrap_err().is_not_found());
        let created =
            accounts.put(&name("tham-dinh"), &person(AccountRole::Appraiser), Precondition::Create).await.unwrap();
        assert!(!created.has_secret && !created.disabled);
        let read = accounts.find(&name("tham-dinh")).await.unwrap();
        assert_eq!((&read.value, &read.etag), (&created.value, &created.etag));
        assert!(accounts.find_if_changed(&name("tham-dinh"), &read.etag).await.unwrap().is_none());

        let input = AccountSecretInput { secret: Secret::new(SECRET) };
        let with_secret = accounts.put_secret(&name("tham-dinh"), &input, &read.etag).await.unwrap();
        assert!(with_secret.has_secret);
        assert_ne!(with_secret.etag, read.etag);
        // Somebody who has read it before cannot change it any more, nor set another secret.
        let stale = accounts.put(&name("tham-dinh"), &person(AccountRole::Publisher), read.unchanged()).await;
        assert!(stale.unwrap_err().is_stale());
        assert!(accounts.put_secret(&name("tham-dinh"), &input, &read.etag).await.unwrap_err().is_stale());

        let roles = vec![AccountRole::Publisher, AccountRole::Admin];
        let both = AccountInput { roles: roles.clone(), ..person(AccountRole::Admin) };
        let changed = accounts.put(&name("tham-dinh"), &both, with_secret.unchanged()).await.unwrap();
        assert!(changed.has_secret, "the secret stays");
        assert_eq!(changed.roles, roles);
        create(&admin, "cong-bo", &person(AccountRole::Publisher), SECRET).await;
        let page = accounts.list().limit(1).page().await.unwrap();
        assert_eq!(page.items.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["cong-bo"]);
        let next = accounts.list().page_after(&page.next_cursor.unwrap()).await.unwrap();
        assert_eq!(next.items, [changed.value]);

        let wire = Wire::to(stage);
        let token = stage.token(Role::Admin, None);
        for path in ["/v1/accounts", "/v1/accounts/tham-dinh"] {
            let answer = wire.get(path, Some(&token)).await;
            for hidden in [SECRET, "argon2", "secret_hash"] {
                assert!(!answer.text().contains(hidden), "{}", answer.text());
            }
        }
    });
}

#[test]
fn every_fault_of_an_account_is_named_at_once_and_nothing_is_stored() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let before = stored(stage);
        let put = async |account: &str, body: serde_json::Value| {
            wire.send("PUT", &format!("/v1/accounts/{account}"), &token, If::New, &body.to_string()).await
        };
        for (body, faults) in [
            (json!({ "kind": "person", "roles": [] }), vec![("/roles", "field_missing")]),
            (
                json!({ "kind": "person", "roles": ["admin", "publisher", "admin"], "unit": "so-noi-vu" }),
                vec![("/roles/2", "item_repeated"), ("/unit", "value_unknown")],
            ),
            (json!({ "kind": "person", "roles": ["unit"] }), vec![("/unit", "field_missing")]),
            (
                json!({ "kind": "person", "roles": ["unit"], "unit": "so-khong-co" }),
                vec![("/unit", "reference_unknown")],
            ),
            (
                json!({ "kind": "robot", "roles": ["root"], "secret": "x" }),
                vec![("/kind", "value_unknown"), ("/roles/0", "value_unknown"), ("/secret", "field_unknown")],
            ),
        ] {
            let answer = put("tham-dinh", body.clone()).await;
            let faults: Vec<_> = faults.into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
            assert_eq!((answer.status, answer.faults()), (400, faults), "{body}");
        }
        let good = json!({ "kind": "person", "roles": ["admin"] });
        for bad_name in ["system", "public", "Tham-Dinh", "-a", "a-", "a b", "%C4%91", &"a".repeat(61)] {
            assert_eq!(put(bad_name, good.clone()).await.refusal(), (400, "invalid_path"), "{bad_name}");
        }
        assert!(stored(stage) == before);
        assert_eq!(put(&"a".repeat(60), good).await.status, 201);
    });
}

#[test]
fn a_secret_that_is_too_weak_is_refused_on_the_right_side_of_every_limit() {
    on_both_backends(async |stage| {
        let admin = stage.client(Role::Admin);
        admin.accounts().put(&name("tham-dinh"), &person(AccountRole::Appraiser), Precondition::Create).await.unwrap();
        admin.accounts().put(&name("mot-cua"), &machine(AccountRole::Feeder), Precondition::Create).await.unwrap();
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let put = async |account: &str, secret: &str| {
            let path = format!("/v1/accounts/{account}");
            let etag = wire.get(&path, Some(&token)).await.etag().to_owned();
            let body = json!({ "secret": secret }).to_string();
            wire.send("PUT", &format!("{path}/secret"), &token, If::Match(&etag), &body).await
        };
        let long = format!("{}{}", "abcde", "x".repeat(195));
        for (account, secret, code) in [
            ("tham-dinh", "đường lên A1", None),
            ("tham-dinh", "đường lên A", Some("secret_too_weak")),
            ("tham-dinh", "abcdabcdabcd", Some("secret_too_weak")),
            ("tham-dinh", "abcdeabcdabc", None),
            ("tham-dinh", "Tham-Dinh1234", Some("secret_too_weak")),
            ("tham-dinh", secrets::EXAMPLE, Some("secret_too_weak")),
            ("tham-dinh", "một hai ba\u{7}bốn năm", Some("text_forbidden_character")),
            ("tham-dinh", &long, None),
            ("tham-dinh", &format!("{long}x"), Some("text_too_long")),
            ("mot-cua", &MACHINE_SECRET[..24], None),
            ("mot-cua", &MACHINE_SECRET[..23], Some("secret_too_weak")),
            ("mot-cua", "một mật khẩu của hệ thống máy", Some("text_malformed")),
            ("mot-cua", "Zk3:9aQ_t.7vLw~PxE20bHcRY5", Some("text_malformed")),
        ] {
            let before = stored(stage);
            let answer = put(account, secret).await;
            match code {
                None => assert_eq!(answer.status, 200, "{secret}: {}", answer.text()),
                Some(code) => {
                    assert_eq!((answer.status, answer.faults()), (400, vec![("/secret".to_owned(), code)]), "{secret}");
                    assert!(stored(stage) == before);
                }
            }
        }
        let path = "/v1/accounts/tham-dinh/secret";
        let body = json!({ "secret": SECRET }).to_string();
        assert_eq!(wire.send("PUT", path, &token, If::Unsaid, &body).await.refusal(), (428, "precondition_required"));
        assert_eq!(wire.send("PUT", path, &token, If::New, &body).await.refusal(), (412, "already_exists"));
        let path = "/v1/accounts/khong-co/secret";
        assert_eq!(wire.send("PUT", path, &token, If::New, &body).await.refusal(), (404, "not_found"));
    });
}

#[test]
fn what_is_kept_is_an_argon2id_hash_and_the_audit_knows_neither() {
    on_both_backends(async |stage| {
        sow(stage).await;
        create(&stage.client(Role::Admin), "cong-bo", &person(AccountRole::Publisher), SECRET).await;
        let (hashes, entries) = store(stage)
            .read(|rows| {
                let hash = |account: Option<chamdiem_store::AccountRow>| account.unwrap().secret_hash.unwrap();
                let hashes = [hash(rows.find_account("tham-dinh")?), hash(rows.find_account("cong-bo")?)];
                Ok::<_, chamdiem_store::StoreError>((hashes, rows.list_audit_entries(None, None, 0, 1000)?))
            })
            .unwrap();
        for hash in &hashes {
            assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        }
        assert_ne!(hashes[0], hashes[1], "the same secret of two accounts has two salts");
        let of_account = |operation: &str| {
            let found = entries.iter().filter(|entry| entry.operation == operation);
            found.map(|entry| (entry.actor.clone(), entry.subject.clone())).collect::<Vec<_>>()
        };
        let accounts = ["tham-dinh", "mot-cua-tinh", "cong-bo"];
        let expected: Vec<_> = accounts.map(|name| ("admin".to_owned(), format!("account:{name}"))).to_vec();
        assert_eq!(of_account("putAccount"), expected);
        assert_eq!(of_account("putAccountSecret"), expected);
        let audit = format!("{entries:?}");
        for hidden in [SECRET, MACHINE_SECRET, "argon2"] {
            assert!(!audit.contains(hidden));
        }
    });
}

#[test]
fn an_account_speaks_for_its_unit_and_no_other() {
    on_both_backends(async |stage| {
        play::until_open(stage).await;
        let unit: UnitCode = play::unit("so-noi-vu").unit.into();
        create(&stage.client(Role::Admin), "so-noi-vu", &unit_account(&unit), SECRET).await;
        let token = token_of(stage, "so-noi-vu", SECRET).await;
        let client = stage.public.with_token(token).unwrap();
        let round = play::round_id();
        let claim = play::claim(&play::unit("so-noi-vu"));
        client.self_assessments(&round).put(&unit, &claim, Precondition::Create).await.unwrap();
        let other: UnitCode = play::unit("so-tu-phap").unit.into();
        let foreign = client.self_assessments(&round).put(&other, &claim, Precondition::Create).await;
        assert_eq!(foreign.unwrap_err().status(), Some(403));
    });
}

#[test]
fn a_machine_that_may_do_what_people_do_gets_no_longer_token_than_they() {
    on_both_backends(async |stage| {
        let both =
            AccountInput { roles: vec![AccountRole::Feeder, AccountRole::Appraiser], ..machine(AccountRole::Feeder) };
        assert_eq!(both.kind, AccountKind::Machine);
        create(&stage.client(Role::Admin), "he-thong", &both, MACHINE_SECRET).await;
        let asked =
            [("grant_type", "client_credentials"), ("client_id", "he-thong"), ("client_secret", MACHINE_SECRET)];
        let answer = ask(stage, &asked).await;
        assert_eq!((answer.status, &answer.json()["expires_in"]), (200, &json!(900)));
        assert!(opens(stage, answer.json()["access_token"].as_str().unwrap()).await);
    });
}

#[test]
fn roles_of_both_sides_are_refused_in_one_account_when_it_is_made_and_when_it_is_changed() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        let (wire, token) = (Wire::to(stage), stage.token(Role::Admin, None));
        let put = async |bound: If<'_>, roles: &[&str]| {
            let unit = roles.contains(&"unit").then_some("so-noi-vu");
            let mut body = json!({ "kind": "person", "roles": roles });
            if let Some(unit) = unit {
                body["unit"] = unit.into();
            }
            wire.send("PUT", "/v1/accounts/hai-ben", &token, bound, &body.to_string()).await
        };
        let opposed = |count: usize| vec![("/roles".to_owned(), "roles_opposed"); count];
        let before = stored(stage);
        for other in ["admin", "appraiser", "publisher", "feeder"] {
            for roles in [["unit", other], [other, "unit"]] {
                let answer = put(If::New, &roles).await;
                assert_eq!((answer.status, answer.faults()), (400, opposed(1)), "{roles:?}");
                for role in roles {
                    assert!(answer.text().contains(&format!("`{role}`")), "{}", answer.text());
                }
            }
        }
        let all = ["unit", "admin", "appraiser", "publisher", "feeder", "reader"];
        assert_eq!(put(If::New, &all).await.faults(), opposed(4));
        assert!(stored(stage) == before);
        let made = put(If::New, &["unit", "reader"]).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let changed = put(If::Match(made.etag()), &["unit", "appraiser"]).await;
        assert_eq!((changed.status, changed.faults()), (400, opposed(1)));
        let office = put(If::Match(made.etag()), &["admin", "appraiser", "publisher", "feeder", "reader"]).await;
        assert_eq!(office.status, 200, "{}", office.text());
        let back = put(If::Match(office.etag()), &["admin", "unit"]).await;
        assert_eq!((back.status, back.faults()), (400, opposed(1)));
    });
}

/// An account of an earlier version may have such roles: its tokens open nothing, and say why.
#[test]
fn an_account_that_has_roles_of_both_sides_gets_tokens_that_open_nothing_and_say_why() {
    on_both_backends(async |stage| {
        play::register(stage).await;
        create(&stage.client(Role::Admin), "hai-ben", &unit_account(&"so-noi-vu".parse().unwrap()), SECRET).await;
        store(stage)
            .write(|rows| {
                let row = rows.find_account("hai-ben")?.unwrap();
                let roles = "unit appraiser".to_owned();
                rows.update_account(&chamdiem_store::AccountRow { revision: row.revision + 1, roles, ..row })
            })
            .unwrap();
        let token = token_of(stage, "hai-ben", SECRET).await;
        let wire = Wire::to(stage);
        for path in ["/v1/me", "/v1/units", "/v1/rounds"] {
            let answer = wire.get(path, Some(&token)).await;
            assert_eq!(answer.refusal(), (403, "token_roles_opposed"), "{path}");
            assert!(answer.text().contains("`unit`") && answer.text().contains("`appraiser`"), "{}", answer.text());
        }
    });
}
