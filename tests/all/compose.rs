//! `docker-compose.yml` and `Dockerfile`, as far as they can be checked where no container engine runs: against the
//! Compose specification's schema, against the program, and against each other.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use chamdiem_tests::tools;
use serde_json::Value;

/// What the service takes from elsewhere than its own settings: libpq's password.
const NOT_OURS: [&str; 1] = ["PGPASSWORD"];

#[test]
fn the_compose_file_keeps_the_compose_specification() {
    compose();
}

#[test]
fn a_misspelt_key_or_a_key_given_twice_would_be_found() {
    let text = std::fs::read_to_string(tools::root().join("docker-compose.yml")).unwrap();
    let misspelt = text.replacen("healthcheck:", "healthchek:", 1);
    let twice = text.replacen("    restart:", "    image: other\n    restart:", 1);
    for (name, broken, complaint) in [("misspelt", misspelt, "healthchek"), ("twice", twice, "unique")] {
        assert_ne!(broken, text);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("compose-{name}.yml"));
        std::fs::write(&path, broken).unwrap();
        let output = check(&path);
        assert!(!output.status.success(), "{name} passed");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(complaint), "{name}: {said}");
    }
}

#[test]
fn every_variable_given_to_the_service_is_one_it_knows_and_each_can_be_given() {
    let given = variables(&compose(), "service");
    assert!(given.contains("CHAMDIEM_DATABASE_URL"), "{given:?}");
    let known = settings_of_the_program();
    let unknown: Vec<_> =
        given.iter().filter(|name| !known.contains(*name) && !NOT_OURS.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "the service does not know {unknown:?}, only {known:?}");
    let missing: Vec<_> = known.difference(&given).collect();
    assert!(missing.is_empty(), "nobody can set {missing:?} where compose starts the service");
}

#[test]
fn no_password_stands_in_the_file_and_none_has_a_default() {
    let compose = compose();
    let mut passwords = 0;
    for service in ["database", "service"] {
        for (name, value) in compose["services"][service]["environment"].as_object().unwrap() {
            if name.contains("PASSWORD") || name.contains("SECRET") || name.contains("KEY") {
                passwords += 1;
                let value = value.as_str().unwrap();
                assert!(value.starts_with("${CHAMDIEM_DB_PASSWORD:?"), "{service}: {name}");
            }
            // An address with a password in it reads `postgres://user:password@host`.
            let address = value.as_str().and_then(|text| text.split_once("://"));
            let login = address.and_then(|(_, rest)| rest.split_once('@')).map_or("", |(login, _)| login);
            assert!(!login.contains(':'), "{service}: {name} holds a password");
        }
    }
    assert_eq!(passwords, 2);
}

#[test]
fn the_service_waits_for_a_healthy_database_and_both_keep_their_data_in_named_volumes() {
    let compose = compose();
    assert_eq!(compose["services"]["service"]["depends_on"]["database"]["condition"], "service_healthy");
    for (service, folder) in [("database", "/var/lib/postgresql/data"), ("service", "/var/lib/chamdiem")] {
        let service = &compose["services"][service];
        assert_eq!(service["healthcheck"]["test"][0], "CMD");
        let volumes: Vec<_> = service["volumes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let (volume, _) = volumes.iter().filter_map(|text| text.split_once(':')).find(|(_, at)| *at == folder).unwrap();
        assert!(compose["volumes"].as_object().unwrap().contains_key(volume), "{volume} is not declared");
    }
}

/// The health command is written twice, and must be one that the program has.
#[test]
fn the_image_and_the_compose_file_ask_for_health_with_the_same_command() {
    let compose = compose();
    let command: Vec<_> = compose["services"]["service"]["healthcheck"]["test"].as_array().unwrap()[1..]
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    let dockerfile = std::fs::read_to_string(tools::root().join("Dockerfile")).unwrap();
    let quoted = command.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    assert!(dockerfile.contains(&format!("CMD [{quoted}]")), "the Dockerfile's health check is not {quoted}");

    assert_eq!(command[..3], ["chamdiem", "health", "--url"]);
    assert!(help(&["health"]).contains("--url"), "the program has no such command");
}

/// The compose file, checked and read.
fn compose() -> Value {
    let output = check(&tools::root().join("docker-compose.yml"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn check(path: &Path) -> Output {
    Command::new(tools::node()).arg(tools::node_folder().join("check-compose.mjs")).arg(path).output().unwrap()
}

fn variables(compose: &Value, service: &str) -> BTreeSet<String> {
    compose["services"][service]["environment"].as_object().unwrap().keys().cloned().collect()
}

/// `chamdiem serve --help` names the variable of each flag: `[env: CHAMDIEM_LISTEN=]`.
fn settings_of_the_program() -> BTreeSet<String> {
    let help = help(&["serve"]);
    let names = help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next());
    names.map(str::to_owned).collect()
}

fn help(command: &[&str]) -> String {
    let output = Command::new(tools::program().unwrap()).args(command).arg("--help").output().unwrap();
    assert!(output.status.success(), "chamdiem {command:?} --help ended with {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}
