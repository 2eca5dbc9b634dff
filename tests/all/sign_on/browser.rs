//! An appraiser logs in through Swagger UI's dialog, in a real browser, at a certified provider.

use std::process::Command;

use chamdiem_client::Precondition;
use chamdiem_client::wire::{AccountInput, AccountKind, AccountRole, AccountSecretInput, Secret};
use chamdiem_service::settings::OidcSettings;
use chamdiem_store::Backend;
use chamdiem_tests::openid_provider::{AUDIENCE, OpenIdProvider};
use chamdiem_tests::service::{Stage, block_on};
use chamdiem_tests::tools;
use chamdiem_usecases::asker::Role;
use chamdiem_usecases::clock::Clock;
use serde_json::{Value, json};

use super::{read, until};
use crate::swagger::complaints;

/// Where pictures of the dialog are left, for somebody who wants to look at it.
const PICTURES: &str = "CHAMDIEM_TEST_PICTURES";

#[test]
fn an_appraiser_logs_in_by_authorization_code_with_pkce_and_stays_logged_in() {
    let mut provider = OpenIdProvider::start();
    let scopes = ["openid", "chamdiem.read", "chamdiem.write"].map(str::to_owned).to_vec();
    let client_id = Some("swagger-ui".to_owned());
    let oidc = OidcSettings { client_id, scopes, ..OidcSettings::of(&provider.issuer, AUDIENCE) };
    let stage = Stage::with_sign_on(Backend::Sqlite, Some(oidc), Clock::system());
    provider.redirect_to(&stage.url());
    let machine = block_on(provider.token("reader", "ES256"));
    until("the provider's keys are there", || read(&stage, &machine).status == 200);
    let seen = visit(&stage, "swagger-sign-on.mjs", &["appraiser"]);
    let steps = &seen["steps"];

    assert_eq!(seen["faults"], json!([]), "{seen:#}");
    assert_eq!(seen["violations"], json!([]), "{seen:#}");
    // The browser itself notes the one answer of 403 that is asked for below.
    assert!(matches!(complaints(&seen).as_slice(), [only] if only.contains("403")), "{:#}", seen["console"]);
    let provider_host = provider.issuer.trim_start_matches("http://");
    assert_eq!(seen["hosts"], json!([stage.running.address().to_string(), provider_host]), "another host was asked");
    the_code_is_bound_to_the_page_by_pkce(steps);

    let text = |value: &Value| value.as_str().unwrap().to_owned();
    assert!(text(&steps["before"]).starts_with("Chưa dùng mã truy cập"), "{}", steps["before"]);
    for told in ["Đăng nhập một lần của tỉnh", "Tài khoản của dịch vụ: người dùng", "Tài khoản của dịch vụ: hệ thống"]
    {
        assert!(text(&steps["dialog"]).contains(told), "{}", steps["dialog"]);
    }
    // Each form asks for what it needs and nothing else.
    let fields = json!([
        "auth-bearer-value",
        "oauth_username",
        "oauth_password",
        "client_id_clientCredentials",
        "client_secret_clientCredentials"
    ]);
    assert_eq!(steps["fields"], fields);
    assert!(text(&steps["token"]).starts_with("Đang dùng mã truy cập của người thẩm định"), "{}", steps["token"]);
    assert_eq!(steps["read"]["status"], "200", "{}", steps["read"]);
    assert_eq!(steps["refused"]["status"], "403", "an appraiser registers no unit");
    assert_eq!(steps["reloaded"]["token"], steps["token"]);
    assert_eq!(steps["reloaded"]["answer"]["status"], "200");
}

fn the_code_is_bound_to_the_page_by_pkce(steps: &Value) {
    let requests = steps["requests"].as_array().unwrap();
    let to = |method: &str, path: &str| {
        let found = requests.iter().find(|request| request["method"] == method && request["path"] == path);
        found.unwrap_or_else(|| panic!("{requests:#?}"))["parameters"].clone()
    };
    let asked = to("GET", "/auth");
    assert_eq!((&asked["response_type"], &asked["code_challenge_method"]), (&json!("code"), &json!("S256")));
    assert_eq!((&asked["client_id"], &asked["resource"]), (&json!("swagger-ui"), &json!(AUDIENCE)));
    assert_eq!(asked["scope"], "openid chamdiem.read chamdiem.write");
    assert!(asked["code_challenge"].as_str().is_some_and(|challenge| challenge.len() == 43));
    let changed = to("POST", "/token");
    assert_eq!((&changed["grant_type"], &changed["client_id"]), (&json!("authorization_code"), &json!("swagger-ui")));
    assert!(changed["code_verifier"].as_str().is_some_and(|verifier| verifier.len() >= 43));
}

/// Without a single sign-on the document names none, and the page may call nobody else.
#[test]
fn where_there_is_none_nothing_speaks_of_it() {
    let stage = Stage::start(Backend::Sqlite);
    let get = |path: &str| chamdiem_tests::raw_http::Request::get(path).send(stage.running.address());
    let page = get("/swagger-ui/");
    assert!(!page.header("content-security-policy").unwrap().contains("connect-src"), "{page:?}");
    for path in ["/openapi.json", "/openapi-3.0.json"] {
        let document = get(path);
        assert!(!document.text().contains("singleSignOn"));
        assert!(document.text().contains("localAccount"));
    }
}

/// With one, both documents name it for every operation that needs a token, and the page may call it.
#[test]
fn where_there_is_one_the_document_names_it_for_every_operation() {
    let provider = OpenIdProvider::start();
    let client_id = Some("swagger-ui".to_owned());
    let oidc = OidcSettings { client_id, ..OidcSettings::of(&provider.issuer, AUDIENCE) };
    let stage = Stage::with_sign_on(Backend::Sqlite, Some(oidc), Clock::system());
    let get = |path: &str| chamdiem_tests::raw_http::Request::get(path).send(stage.running.address());
    until("the provider has answered", || get("/openapi.json").text().contains("singleSignOn"));
    for path in ["/openapi.json", "/openapi-3.0.json"] {
        let document: Value = serde_json::from_str(get(path).text()).unwrap();
        let flow = &document["components"]["securitySchemes"]["singleSignOn"]["flows"]["authorizationCode"];
        assert_eq!(flow["tokenUrl"], format!("{}/token", provider.issuer));
        assert_eq!(flow["authorizationUrl"], format!("{}/auth", provider.issuer));
        let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
        for operation in items.filter(|operation| operation["security"] != json!([])) {
            let alternatives = operation["security"].as_array().unwrap();
            assert!(alternatives.iter().any(|one| one.get("singleSignOn").is_some()), "{}", operation["operationId"]);
        }
    }
    for path in ["/swagger-ui/", "/swagger-ui/start.js", "/swagger-ui/oauth2-redirect.html"] {
        let answer = get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.ends_with(&format!("; connect-src 'self' {}", provider.issuer)), "{policy}");
    }
    let policy = get("/v1/units").header("content-security-policy").unwrap().to_owned();
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
}

/// For an office without a single sign-on: its own accounts, in the same dialog.
#[test]
fn a_person_and_a_machine_log_in_with_accounts_of_the_service() {
    let stage = Stage::with_sign_on(Backend::Sqlite, None, Clock::system());
    let (person, machine) = ("đêm trăng bên dòng Nậm Rốm", "Zk3-9aQ_t.7vLw~PxE20bHcRY5");
    block_on(async {
        create(&stage, "tham-dinh", AccountKind::Person, AccountRole::Appraiser, person).await;
        create(&stage, "mot-cua-tinh", AccountKind::Machine, AccountRole::Feeder, machine).await;
    });
    let seen = visit(&stage, "swagger-accounts.mjs", &["tham-dinh", person, "mot-cua-tinh", machine]);
    let steps = &seen["steps"];
    assert_eq!((&seen["faults"], &seen["violations"]), (&json!([]), &json!([])), "{seen:#}");
    let [wrong_secret, out_of_scope] = complaints(&seen)[..] else { panic!("{:#}", seen["console"]) };
    assert!(wrong_secret.contains("400") && out_of_scope.contains("403"), "{:#}", seen["console"]);
    assert_eq!(seen["hosts"], json!([stage.running.address().to_string()]), "another host was asked");
    let begins = |step: &Value, with: &str| assert!(step.as_str().unwrap().starts_with(with), "{step}");
    begins(&steps["person"], "Đang dùng mã truy cập của người thẩm định");
    begins(&steps["loggedOut"], "Chưa dùng mã truy cập");
    begins(&steps["machine"], "Đang dùng mã truy cập của hệ thống một cửa điện tử");
    assert_eq!(steps["read"]["status"], "200", "{}", steps["read"]);
    assert_eq!(steps["write"]["status"], "403", "limited to reading");
    assert!(steps["write"]["body"].as_str().unwrap().contains("chamdiem.write"), "{}", steps["write"]);
    assert_eq!(steps["reloaded"]["token"], steps["machine"]);
    assert_eq!(steps["reloaded"]["answer"]["status"], "200");
    begins(&steps["refused"], "Tên hoặc mật khẩu không đúng");
}

async fn create(stage: &Stage, name: &str, kind: AccountKind, role: AccountRole, secret: &str) {
    let (admin, name) = (stage.client(Role::Admin), name.parse().unwrap());
    let input = AccountInput { kind, roles: vec![role], unit: None, disabled: None };
    let created = admin.accounts().put(&name, &input, Precondition::Create).await.unwrap();
    let secret = AccountSecretInput { secret: Secret::new(secret) };
    admin.accounts().put_secret(&name, &secret, &created.etag).await.unwrap();
}

/// What a script saw.
fn visit(stage: &Stage, script: &str, arguments: &[&str]) -> Value {
    let output = Command::new(tools::node())
        .arg(tools::node_folder().join(script))
        .arg(tools::chromium())
        .arg(stage.url())
        .args(arguments)
        .args(std::env::var_os(PICTURES))
        .current_dir(tools::node_folder())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|fault| panic!("{fault}: {complaint}"))
}
