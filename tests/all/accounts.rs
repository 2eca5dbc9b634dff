//! Local accounts: who may have one, how a token is had for it, how guessing ends, how it is taken away.

use chamdiem_client::text::UnitCode;
use chamdiem_client::wire::{AccountInput, AccountKind, AccountName, AccountRole, AccountSecretInput, Secret};
use chamdiem_client::{Client, Precondition};
use chamdiem_tests::service::Stage;
use chamdiem_tests::wire::{Answer, Wire};
use chamdiem_usecases::asker::Role;

mod command;
mod lock;
mod register;
mod revocation;
mod subjects;
mod tokens;

/// A person's secret.
const SECRET: &str = "đêm trăng bên dòng Nậm Rốm";

/// A machine's secret.
const MACHINE_SECRET: &str = "Zk3-9aQ_t.7vLw~PxE20bHcRY5";

fn name(text: &str) -> AccountName {
    text.parse().unwrap()
}

fn person(role: AccountRole) -> AccountInput {
    AccountInput { kind: AccountKind::Person, roles: vec![role], unit: None, disabled: None }
}

fn machine(role: AccountRole) -> AccountInput {
    AccountInput { kind: AccountKind::Machine, roles: vec![role], unit: None, disabled: None }
}

fn unit_account(unit: &UnitCode) -> AccountInput {
    AccountInput { unit: Some(unit.clone()), ..person(AccountRole::Unit) }
}

/// Creates an account with its secret.
async fn create(admin: &Client, account: &str, input: &AccountInput, secret: &str) {
    let created = admin.accounts().put(&name(account), input, Precondition::Create).await.unwrap();
    let input = AccountSecretInput { secret: Secret::new(secret) };
    admin.accounts().put_secret(&name(account), &input, &created.etag).await.unwrap();
}

/// Somebody who appraises and the one-stop e-system, both with a secret.
async fn sow(stage: &Stage) {
    let admin = stage.client(Role::Admin);
    create(&admin, "tham-dinh", &person(AccountRole::Appraiser), SECRET).await;
    create(&admin, "mot-cua-tinh", &machine(AccountRole::Feeder), MACHINE_SECRET).await;
}

/// A form as a browser sends it.
fn form(parameters: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://localhost/").unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    url.query().unwrap_or_default().to_owned()
}

/// Asks for a token with a form.
async fn ask(stage: &Stage, parameters: &[(&str, &str)]) -> Answer {
    let request = Wire::to(stage).request("POST", "/v1/oauth/token", None);
    Answer::to(request.header("Content-Type", "application/x-www-form-urlencoded").body(form(parameters))).await
}

/// A person asks for a token.
async fn log_in(stage: &Stage, account: &str, secret: &str) -> Answer {
    ask(stage, &[("grant_type", "password"), ("username", account), ("password", secret)]).await
}

/// The token of a person whose secret is right.
async fn token_of(stage: &Stage, account: &str, secret: &str) -> String {
    let answer = log_in(stage, account, secret).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

/// Whether a token opens a read that needs one.
async fn opens(stage: &Stage, token: &str) -> bool {
    let answer = Wire::to(stage).get("/v1/units", Some(token)).await;
    assert!([200, 401].contains(&answer.status), "{}", answer.text());
    answer.status == 200
}

/// Why no token was given: the status and the word of RFC 6749.
fn refusal(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("Content-Type"), "application/json", "{}", answer.text());
    assert_eq!(answer.header("Cache-Control"), "no-store");
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["error", "error_description"]);
    (answer.status, body["error"].as_str().unwrap().to_owned())
}

fn refused(status: u16, error: &str) -> (u16, String) {
    (status, error.to_owned())
}
