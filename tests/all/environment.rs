//! The settings in the environment: empty is not set, and every fault is told at once, in Vietnamese, by its name.

use std::path::Path;
use std::process::{Command, Output};

use chamdiem_tests::program::Program;
use chamdiem_tests::service::Folder;
use chamdiem_tests::tools;

/// What the program says when it should refuse to start with this environment.
fn refusal(folder: &Path, environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(tools::program().unwrap());
    command.arg("serve").env("CHAMDIEM_DATA_DIR", folder).env("CHAMDIEM_LISTEN", "127.0.0.1:0");
    let Output { status, stderr, .. } = command.envs(environment.iter().copied()).output().unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{environment:?}: {said}");
    said
}

#[test]
fn every_setting_may_be_empty_and_is_then_not_set() {
    let folder = Folder::new();
    let help = Command::new(tools::program().unwrap()).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let names = help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next());
    let empty: Vec<_> =
        names.filter(|name| !["CHAMDIEM_DATA_DIR", "CHAMDIEM_LISTEN"].contains(name)).map(|name| (name, "")).collect();
    assert!(empty.len() >= 18, "{empty:?}");
    let program = Program::serve_with(folder.path(), None, &empty).unwrap();
    assert!(folder.path().join("chamdiem.db").exists(), "the default database was not taken");
    program.end().unwrap();
}

#[test]
fn a_name_that_nobody_knows_is_refused_and_the_nearest_is_offered() {
    let folder = Folder::new();
    let said = refusal(
        folder.path(),
        &[("CHAMDIEM_WORKER", "2"), ("CHAMDIEM_DATABSE_URL", "sqlite://x"), ("CHAMDIEM_ZZZ", "1"), ("CHAMDIEM_", "1")],
    );
    assert!(said.contains("cấu hình có 4 lỗi"), "{said}");
    assert!(said.contains("CHAMDIEM_WORKER: không có cấu hình này; có phải là CHAMDIEM_WORKERS?"), "{said}");
    assert!(said.contains("CHAMDIEM_DATABSE_URL: không có cấu hình này; có phải là CHAMDIEM_DATABASE_URL?"), "{said}");
    assert!(said.contains("CHAMDIEM_ZZZ: không có cấu hình này\n"), "{said}");
    assert!(!folder.path().join("chamdiem.db").exists(), "the database was opened");
}

#[test]
fn every_value_that_cannot_be_is_named_at_once_in_vietnamese() {
    let folder = Folder::new();
    let wrong = [
        ("CHAMDIEM_WORKERS", "0"),
        ("CHAMDIEM_CONNECTIONS_PER_WORKER", "0"),
        ("CHAMDIEM_RATE_LIMIT_PER_SECOND", "-1"),
        ("CHAMDIEM_RATE_LIMIT_BURST", "0"),
        ("CHAMDIEM_PUBLIC_RATE_LIMIT_PER_SECOND", "20/s"),
        ("CHAMDIEM_PUBLIC_RATE_LIMIT_BURST", "99999999999"),
        ("CHAMDIEM_TRUSTED_PROXIES", "256"),
        ("CHAMDIEM_LOG", "verbose"),
        ("CHAMDIEM_DATABASE_URL", "mysql://account:secret@host/base"),
        ("CHAMDIEM_OIDC_ROLES", "admin,boss"),
        ("CHAMDIEM_OIDC_ISSUER", "http://sso.example"),
        ("CHAMDIEM_OIDC_UNIT_CLAIM", " unit"),
    ];
    let said = refusal(folder.path(), &wrong);
    for (name, _) in wrong {
        assert_eq!(said.matches(&format!("{name}: ")).count(), 1, "{name}: {said}");
    }
    assert!(said.contains(&format!("cấu hình có {} lỗi", wrong.len())), "{said}");
    assert!(!said.contains("secret") && !said.contains("panicked"), "{said}");
}

#[test]
fn what_has_no_effect_alone_and_an_address_that_is_taken_are_told_by_name() {
    let folder = Folder::new();
    let said = refusal(folder.path(), &[("CHAMDIEM_OIDC_CLIENT_ID", "swagger"), ("CHAMDIEM_OIDC_ROLES", "admin")]);
    assert!(said.contains("CHAMDIEM_OIDC_CLIENT_ID: không có tác dụng khi không có CHAMDIEM_OIDC_ISSUER"), "{said}");
    assert!(said.contains("CHAMDIEM_OIDC_ROLES: không có tác dụng"), "{said}");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (address, why) in [
        (address.as_str(), "đã có chương trình khác"),
        ("8080", "ĐỊA-CHỈ:CỔNG"),
        ("192.0.2.1:8080", "không có địa chỉ đó"),
    ] {
        let said = refusal(folder.path(), &[("CHAMDIEM_LISTEN", address)]);
        assert!(said.contains("CHAMDIEM_LISTEN") && said.contains(why), "{address}: {said}");
    }
}
