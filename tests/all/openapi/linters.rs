//! Redocly and Spectral, each with every rule it has, find nothing in either rendering. The same run reads a broken
//! document and must find what is broken, so that a linter that did not run, or ran without rules, is noticed.

use std::path::{Path, PathBuf};
use std::process::Command;

use chamdiem_tests::tools;
use serde_json::Value;

use super::{VERSIONS, document};

/// Where and why: what a linter says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Complaint {
    file: String,
    rule: String,
}

#[test]
fn redocly_finds_nothing_in_either_rendering_and_what_is_wrong_in_a_broken_one() {
    let broken = broken("redocly");
    let said = run("redocly", &["lint", "--config", "redocly.yaml", "--format", "json"], &broken);
    // One report for each document, one after the other.
    let reports: Vec<Value> =
        serde_json::Deserializer::from_str(&said).into_iter().collect::<Result<_, _>>().expect(&said);
    let [of_3_1, of_3_0, of_broken] = reports.as_slice() else { panic!("{} reports: {said}", reports.len()) };
    for report in [of_3_1, of_3_0] {
        assert_eq!(report["totals"], serde_json::json!({ "errors": 0, "warnings": 0, "ignored": 0 }), "{report:#}");
    }
    let complaints: Vec<&str> =
        of_broken["problems"].as_array().unwrap().iter().filter_map(|problem| problem["ruleId"].as_str()).collect();
    assert_eq!(complaints, ["operation-summary", "operation-operationId-unique"], "{of_broken:#}");
}

#[test]
fn spectral_finds_nothing_in_either_rendering_and_what_is_wrong_in_a_broken_one() {
    let broken = broken("spectral");
    let said = run("spectral", &["lint", "--ruleset", "spectral.yaml", "--format", "json", "--quiet"], &broken);
    let results: Vec<Value> = serde_json::from_str(&said).expect(&said);
    let complaints: Vec<Complaint> = results.iter().map(complaint).collect();
    let of_broken = |rule: &str| Complaint { file: file_name(&broken), rule: rule.to_owned() };
    assert_eq!(complaints, [of_broken("operation-description"), of_broken("operation-operationId-unique")], "{said}");
}

/// No rule is switched off: the configurations name the rule sets and nothing else.
#[test]
fn the_linters_are_configured_with_whole_rule_sets() {
    for (file, expected) in [
        ("redocly.yaml", "extends:\n  - recommended-strict\n"),
        ("spectral.yaml", "extends:\n  - [spectral:oas, all]\n"),
    ] {
        let text = std::fs::read_to_string(tools::node_folder().join(file)).unwrap();
        let rules: String =
            text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        assert_eq!(rules, expected, "{file}");
    }
}

fn complaint(result: &Value) -> Complaint {
    let text = |member: &str| result[member].as_str().unwrap().to_owned();
    Complaint { file: file_name(Path::new(&text("source"))), rule: text("code") }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The 3.1 document without an operation's summary and description, and with one `operationId` twice.
fn broken(linter: &str) -> PathBuf {
    let mut document = document("3.1");
    let operation = document["paths"]["/v1/units"]["get"].as_object_mut().unwrap();
    assert!(operation.remove("summary").is_some() && operation.remove("description").is_some());
    operation.insert("operationId".to_owned(), "getUnit".into());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("broken-{linter}.json"));
    std::fs::write(&path, document.to_string()).unwrap();
    path
}

/// What a linter prints of both renderings and of the broken document.
fn run(linter: &str, arguments: &[&str], broken: &Path) -> String {
    let folder = tools::node_folder();
    let output = Command::new(tools::node())
        .arg(folder.join("node_modules/.bin").join(linter))
        .args(arguments)
        .args(VERSIONS.map(|version| tools::root().join(format!("openapi/chamdiem-{version}.json"))))
        .arg(broken)
        .current_dir(&folder)
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!said.is_empty(), "{linter} said nothing: {}", String::from_utf8_lossy(&output.stderr));
    said
}
