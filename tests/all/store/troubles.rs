//! Why a database cannot be used: each reason is told apart, in whatever language the server speaks, and says in Vietnamese
//! which setting to put right.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use chamdiem_service::Settings;
use chamdiem_service::maintenance::{Verification, verify};
use chamdiem_store::*;
use chamdiem_tests::postgres::{Cluster, Durability};
use chamdiem_tests::service::{Folder, MORNING};
use chamdiem_usecases::clock::Clock;
use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};

fn trouble(url: &str) -> Trouble {
    match Store::connect(url, &StoreOptions::default()).err() {
        Some(StoreError::Unavailable { reason }) => reason,
        other => panic!("{url}: {other:?}"),
    }
}

/// A server that says one thing to everybody who comes, and no more.
fn saying(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut request = [0; 1024];
            // Who asks is not read; it may be gone already.
            let _ = client.read(&mut request);
            let _ = client.write_all(&answer);
        }
    });
    port
}

/// The message by which a server refuses a connection.
fn refusing(severity: &str, state: &str, words: &str) -> Vec<u8> {
    let mut fields = Vec::new();
    for (field, value) in [(b'S', severity), (b'V', "FATAL"), (b'C', state), (b'M', words)] {
        fields.push(field);
        fields.extend_from_slice(value.as_bytes());
        fields.push(0);
    }
    fields.push(0);
    let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
    [b"E".as_slice(), &length, &fields].concat()
}

#[test]
fn a_refusal_is_understood_in_every_language_of_the_server() {
    for (severity, state, words, expected) in [
        (
            "FATAL",
            "28P01",
            "authentification par mot de passe échouée pour l'utilisateur  « a »",
            Trouble::PasswordRefused,
        ),
        ("FATAL", "28P01", "Passwort-Authentifizierung für Benutzer »a« fehlgeschlagen", Trouble::PasswordRefused),
        ("ВАЖНО", "3D000", "база данных \"b\" не существует", Trouble::DatabaseUnknown),
        ("致命的エラー", "28000", "ロール\"a\"は存在しません", Trouble::RoleRefused),
        ("FATAL", "53300", "désolé, trop de clients sont déjà connectés", Trouble::NoConnectionLeft),
        ("FATAL", "57P03", "das Datenbanksystem startet", Trouble::Starting),
        ("FATAL", "42501", "permission denied for database \"b\"", Trouble::NoRights),
        ("FATAL", "08P01", "unsupported startup parameter: options", Trouble::ParameterRefused),
    ] {
        let port = saying(refusing(severity, state, words));
        assert_eq!(trouble(&format!("postgres://a:c@127.0.0.1:{port}/b?sslmode=disable")), expected, "{words}");
    }
}

#[test]
fn what_is_wrong_with_the_encryption_is_told_apart() {
    let agrees = saying(b"S".to_vec());
    let of = |more: &str| format!("postgres://a@127.0.0.1:{agrees}/b?{more}");
    assert_eq!(trouble(&of("sslmode=verify-full&sslrootcert=/khong/co.crt")), Trouble::RootCertificateMissing);
    assert_eq!(trouble(&of("sslmode=verify-ca&sslrootcert=/khong/co.crt")), Trouble::RootCertificateMissing);
    let declines = saying(b"N".to_vec());
    assert_eq!(trouble(&format!("postgres://a@127.0.0.1:{declines}/b?sslmode=require")), Trouble::EncryptionMissing);
    assert_eq!(trouble(&of("sslmode=verify")), Trouble::AddressMalformed);
}

#[test]
fn a_real_server_is_understood_too() {
    let cluster = Cluster::start(Durability::Fast).unwrap();
    let port = cluster.port();
    cluster.psql("postgres", "CREATE ROLE gac LOGIN PASSWORD 'dung'; CREATE ROLE khoa NOLOGIN").unwrap();
    let hba = cluster.folder().join("data/pg_hba.conf");
    let rules = "host all gac 127.0.0.1/32 scram-sha-256\nhost postgres khach 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 trust\n";
    std::fs::write(hba, rules).unwrap();
    cluster.psql("postgres", "SELECT pg_reload_conf()").unwrap();
    let of = |who: &str, database: &str| format!("postgres://{who}@127.0.0.1:{port}/{database}");
    for (url, expected) in [
        (of("gac:sai", "postgres"), Trouble::PasswordRefused),
        (of("gac", "postgres"), Trouble::PasswordMissing),
        (of("khong-co", "postgres"), Trouble::RoleRefused),
        (of("khoa", "postgres"), Trouble::RoleRefused),
        (of("chamdiem", "khong-co"), Trouble::DatabaseUnknown),
        (of("khach", "postgres"), Trouble::NotLetIn),
        (format!("postgres://chamdiem@khong-co.invalid:{port}/postgres"), Trouble::HostUnknown),
        ("postgres://chamdiem@127.0.0.1:1/postgres".to_owned(), Trouble::Refused),
        (of("chamdiem", "postgres?khong_co=1"), Trouble::AddressMalformed),
        ("postgres:///postgres?host=/khong/co".to_owned(), Trouble::Refused),
    ] {
        // The reload may still be under way.
        let began = std::time::Instant::now();
        while Store::connect(&url, &StoreOptions::default()).is_ok() && began.elapsed().as_secs() < 300 {}
        assert_eq!(trouble(&url), expected, "{url}");
    }
}

/// An error as a server gives it whose SQLSTATE the driver keeps to itself.
struct Told {
    message: &'static str,
    details: Option<&'static str>,
    hint: Option<&'static str>,
}

impl DatabaseErrorInformation for Told {
    fn message(&self) -> &str {
        self.message
    }
    fn details(&self) -> Option<&str> {
        self.details
    }
    fn hint(&self) -> Option<&str> {
        self.hint
    }
    fn table_name(&self) -> Option<&str> {
        None
    }
    fn column_name(&self) -> Option<&str> {
        None
    }
    fn constraint_name(&self) -> Option<&str> {
        None
    }
    fn statement_position(&self) -> Option<i32> {
        None
    }
}

#[test]
fn a_statement_s_error_is_understood_in_every_language_of_the_server() {
    let of = |message, details, hint| {
        let told = Box::new(Told { message, details, hint });
        StoreError::from(Error::DatabaseError(DatabaseErrorKind::Unknown, told))
    };
    let locks = Some("Proces 1 czeka na ShareLock na transakcja 7; zablokowany przez proces 2.");
    assert!(matches!(of("wykryto zakleszczenie", locks, None), StoreError::Undone));
    assert!(matches!(of("Verklemmung (Deadlock) entdeckt", None, None), StoreError::Undone));
    let lock = "annulation de la requête à cause du délai écoulé pour l'obtention des verrous";
    assert!(matches!(of(lock, None, None), StoreError::Busy));
    let hint = Some("Prüfen Sie den freien Festplattenplatz.");
    let extend = "konnte Datei »base/5/16397« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar";
    assert!(matches!(of(extend, None, hint), StoreError::Full));
    assert!(matches!(of("database or disk is full", None, None), StoreError::Full));
    let rights = of("droit refusé pour la table units", None, None);
    assert!(matches!(rights, StoreError::Unavailable { reason: Trouble::NoRights }), "{rights:?}");
    assert!(matches!(of("Syntaxfehler bei »x«", None, None), StoreError::Database(_)));
}

#[test]
fn every_reason_has_a_sentence_of_its_own_that_names_what_to_put_right() {
    let sentences: BTreeSet<&str> = Trouble::ALL.iter().flat_map(|trouble| [trouble.vi(), trouble.en()]).collect();
    assert_eq!(sentences.len(), 2 * Trouble::ALL.len());
    let unset = [Trouble::Ended, Trouble::Broken];
    for trouble in Trouble::ALL.iter().filter(|trouble| !unset.contains(trouble)) {
        assert!(trouble.vi().contains("CHAMDIEM_"), "{}", trouble.vi());
    }
}

/// A role that may only read verifies; one that may not is told so.
#[test]
fn a_role_without_rights_is_told_so_and_one_that_reads_may_verify() {
    let cluster = Cluster::shared();
    let url = cluster.create_database();
    let (folder, clock) = (Folder::new(), Arc::new(Clock::manual(MORNING)));
    let settings = |url: &str| Settings {
        listen: "127.0.0.1:0".to_owned(),
        database_url: Some(url.to_owned()),
        data_dir: folder.path().to_owned(),
        access_log: false,
        ..Settings::default()
    };
    drop(chamdiem_service::start(&settings(&url), Arc::clone(&clock)).unwrap());
    let role = format!("doc_{}", std::process::id());
    cluster.psql(&url, &format!("CREATE ROLE {role} LOGIN")).unwrap();
    let reading = settings(&url.replace("chamdiem@", &format!("{role}@")));
    let verified = || verify(&reading, &clock, Verification::default());
    let refused = verified().unwrap_err();
    assert!(refused.contains("không đủ quyền") && refused.contains("CHAMDIEM_DATABASE_URL"), "{refused}");
    let refused = chamdiem_service::start(&reading, Arc::clone(&clock)).err().unwrap().to_string();
    assert!(refused.contains("không đủ quyền"), "{refused}");
    cluster.psql(&url, &format!("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")).unwrap();
    assert!(verified().unwrap().is_right());
    cluster.psql(&url, &format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}
